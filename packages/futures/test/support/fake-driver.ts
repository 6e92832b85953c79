import type { DrivenFuture, FutureDriver } from '../../src/future/future-driver.js';

/** A driver of which a test decides everything, and which remembers what it was asked. */
export class FakeDriver implements FutureDriver {
  readonly asked: string[] = [];
  cancels = true;
  runs = false;
  onBlock: (future: DrivenFuture, deadline: number) => void = () => undefined;
  onCancel: (future: DrivenFuture) => void = () => undefined;

  cancel(future: DrivenFuture, ticket: number): boolean {
    this.asked.push(`cancel ${ticket}`);
    this.onCancel(future);
    return this.cancels;
  }

  running(ticket: number): boolean {
    this.asked.push(`running ${ticket}`);
    return this.runs;
  }

  block(future: DrivenFuture, ticket: number, deadline: number): void {
    this.asked.push(`block ${ticket}`);
    this.onBlock(future, deadline);
  }
}

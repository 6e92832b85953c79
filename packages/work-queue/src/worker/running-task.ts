import { CancelledError } from '@heddle/cancellation';
import type { TaskContext } from '@heddle/futures/worker';

/** What a running task needs of its worker. */
export interface RunningTaskHost {
  cancelRequested(slot: number): boolean;
  credit(slot: number): number;
  takeCredit(slot: number): void;
  postProgress(slot: number, value: unknown): void;
  postItems(slot: number, items: readonly unknown[]): void;
}

/** A task while it runs on a worker: what `currentTaskSignal`, `checkCancelled` and `reportProgress` reach. */
export class RunningTask implements TaskContext {
  readonly slot: number;
  readonly name: string;
  readonly #host: RunningTaskHost;
  #controller: AbortController | undefined;
  #nudged: (() => void) | undefined;
  #ended = false;
  /** Whether it has posted something that the host must read before its outcome. */
  mailed = false;
  /** Whether it runs in an async context of its own, so that errors that escape it are known to be its. */
  attributable = true;

  constructor(host: RunningTaskHost, slot: number, name: string) {
    this.#host = host;
    this.slot = slot;
    this.name = name;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.nudge();
    }
    return this.#controller.signal;
  }

  checkCancelled(): void {
    if (this.cancelRequested()) throw new CancelledError(undefined, 'The task');
  }

  cancelRequested(): boolean {
    return !this.#ended && this.#host.cancelRequested(this.slot);
  }

  reportProgress(value: unknown): void {
    if (this.#ended) return;
    this.mailed = true;
    this.#host.postProgress(this.slot, value);
  }

  credit(): number {
    return this.#host.credit(this.slot);
  }

  takeCredit(): void {
    this.#host.takeCredit(this.slot);
  }

  postItems(items: readonly unknown[]): void {
    this.mailed = true;
    this.#host.postItems(this.slot, items);
  }

  /** Resolves at the next nudge of the host's. */
  async nextNudge(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#nudged = resolve;
    });
  }

  /** The host has changed one of the slot's words. */
  nudge(): void {
    if (this.cancelRequested()) this.#controller?.abort(new CancelledError(undefined, 'The task'));
    const nudged = this.#nudged;
    this.#nudged = undefined;
    nudged?.();
  }

  /** The slot is about to belong to another task. */
  end(): void {
    this.#ended = true;
  }
}

import type { LeakProbe } from './leak-probe.js';

/** Listeners on `process`: 'uncaughtException', 'exit', 'SIGINT' and so on. */
export class ListenerProbe implements LeakProbe {
  #before = new Map<string | symbol, number>();

  begin(): void {
    this.#before = new Map(process.eventNames().map((name) => [name, process.listenerCount(name)]));
  }

  remains(): readonly string[] {
    const lines: string[] = [];
    for (const name of process.eventNames()) {
      const extra = process.listenerCount(name) - (this.#before.get(name) ?? 0);
      if (extra > 0) lines.push(`${extra} more listener(s) of the process for '${String(name)}'`);
    }
    return lines;
  }

  end(): void {
    this.#before.clear();
  }
}

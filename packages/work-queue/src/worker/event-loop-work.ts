/**
 * Whether this thread's event loop has work of its own: timers, sockets, requests, output that waits for the main
 * thread. A worker blocks in `wait` only when it has none; a server or an interval that an initializer started would
 * stand still otherwise.
 *
 * Unreferenced handles are not seen (Node does not list them): who calls `unref()` has said that they may be left alone.
 */
export class EventLoopWork {
  readonly #baseline = new Map<string, number>();

  /** Call it in the phase of the loop in which `pending` will be called, before any code of the user's has run. */
  constructor() {
    for (const resource of process.getActiveResourcesInfo()) {
      this.#baseline.set(resource, (this.#baseline.get(resource) ?? 0) + 1);
    }
  }

  /** Whether there is more than there was at the beginning. */
  pending(): boolean {
    const resources = process.getActiveResourcesInfo();
    let total = 0;
    for (const count of this.#baseline.values()) total += count;
    if (resources.length > total) return true;
    const seen = new Map<string, number>();
    for (const resource of resources) {
      const count = (seen.get(resource) ?? 0) + 1;
      if (count > (this.#baseline.get(resource) ?? 0)) return true;
      seen.set(resource, count);
    }
    return false;
  }
}

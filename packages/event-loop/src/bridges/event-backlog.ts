/** How many that were read are kept until the rest is moved to the front. */
const MOST_READ = 1024;

/** Events that nobody has read yet, first in, first out, each at the same cost. */
export class EventBacklog {
  #events: (unknown[] | undefined)[] = [];
  #read = 0;

  get size(): number {
    return this.#events.length - this.#read;
  }

  push(event: unknown[]): void {
    this.#events.push(event);
  }

  /** The oldest; undefined where there is none. */
  take(): unknown[] | undefined {
    if (this.size === 0) return undefined;
    const event = this.#events[this.#read];
    this.#events[this.#read++] = undefined;
    if (this.size === 0) this.clear();
    else if (this.#read >= MOST_READ && this.#read * 2 >= this.#events.length) {
      this.#events = this.#events.slice(this.#read);
      this.#read = 0;
    }
    return event;
  }

  clear(): void {
    this.#events = [];
    this.#read = 0;
  }
}

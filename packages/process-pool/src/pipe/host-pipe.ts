import { writeSync } from 'node:fs';

/** Looks, one a turn of the event loop, whether a full pipe has room again, before it is looked at by the clock. */
const EAGER_LOOKS = 100;
/** Milliseconds between two looks then. */
const PAUSE_MS = 1;

/**
 * The host's writing end: writes at once what the pipe has room for, and keeps the rest. It writes by itself, not through the stream
 * that reads, because a thread that blocks for a result has to write on.
 */
export class HostPipe {
  readonly #descriptor: number;
  readonly #drained: () => void;
  #rest: Uint8Array[] = [];
  #looks = 0;
  #retry: NodeJS.Immediate | NodeJS.Timeout | undefined;
  #isOver = false;

  /** @param drained Called when what had to be kept has been written. */
  constructor(descriptor: number, drained: () => void) {
    this.#descriptor = descriptor;
    this.#drained = drained;
  }

  /** Whether the child reads more slowly than is written. */
  get isFull(): boolean {
    return this.#rest.length > 0;
  }

  /** Writes bytes, which must stay as they are where the pipe is full afterwards. */
  write(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#rest.push(bytes);
    if (this.#rest.length === 1) this.flush();
  }

  /** Writes what there is room for. */
  flush(): void {
    const wasFull = this.#retry !== undefined;
    for (let first = this.#rest[0]; first !== undefined; first = this.#rest[0]) {
      const written = this.#tryWrite(first);
      if (written === first.byteLength) this.#rest.shift();
      else this.#rest[0] = first.subarray(written);
      if (written === 0) {
        this.#lookAgain();
        return;
      }
      this.#looks = 0;
    }
    this.#forgetRetry();
    if (wasFull) this.#drained();
  }

  /** Nobody reads any more. */
  close(): void {
    this.#isOver = true;
    this.#rest = [];
    this.#forgetRetry();
  }

  #tryWrite(bytes: Uint8Array): number {
    try {
      return writeSync(this.#descriptor, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
      // The child has died; its exit says so.
      this.#isOver = true;
      this.#rest = [];
      return bytes.byteLength;
    }
  }

  /** The pipe has no event for this that would not take the bytes from a thread that blocks. */
  #lookAgain(): void {
    if (this.#retry !== undefined) return;
    const look = (): void => {
      this.#retry = undefined;
      this.flush();
      if (this.#rest.length === 0) this.#drained();
    };
    this.#retry = ++this.#looks < EAGER_LOOKS ? setImmediate(look) : setTimeout(look, PAUSE_MS).unref();
  }

  #forgetRetry(): void {
    if (this.#retry === undefined) return;
    clearImmediate(this.#retry as NodeJS.Immediate);
    clearTimeout(this.#retry as NodeJS.Timeout);
    this.#retry = undefined;
  }
}

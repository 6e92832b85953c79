import { readSync, writeSync } from 'node:fs';

const CHUNK_BYTES = 64 * 1024;
/** Milliseconds between two looks whether a full pipe has room again, or an empty one something. */
const PAUSE_MS = 0.2;
const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Nobody is left to work for, nor to tell anything. */
export function endWithHost(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** A child's end of the pipe, which does not block by itself. */
export class ChildPipe {
  readonly #descriptor: number;
  readonly #scratch = new Uint8Array(CHUNK_BYTES);

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Writes all of it. Blocks while the pipe is full: the host reads it as soon as it can. */
  write(bytes: Uint8Array): void {
    for (let rest = bytes; rest.byteLength > 0; ) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') endWithHost();
        this.pause(PAUSE_MS);
      }
    }
  }

  /** What has come, if anything has. */
  read(): Uint8Array<ArrayBuffer> | undefined {
    // That there is nothing is an error to Node; without a stack it costs half as much. (Reflect: who has frozen Error keeps the stacks.)
    const { stackTraceLimit } = Error;
    Reflect.set(Error, 'stackTraceLimit', 0);
    try {
      const length = readSync(this.#descriptor, this.#scratch);
      if (length === 0) endWithHost();
      return this.#scratch.slice(0, length);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') endWithHost();
      return undefined;
    } finally {
      Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
    }
  }

  /** Sleeps for a moment, which the host may use. */
  pause(milliseconds: number): void {
    Atomics.wait(pause, 0, 0, Math.min(milliseconds, PAUSE_MS));
  }
}

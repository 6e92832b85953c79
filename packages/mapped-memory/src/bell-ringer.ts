import { closeSync, constants, openSync, writeSync } from 'node:fs';

import { Bell, bellAt } from './memory-layout.js';

const BYTE = new Uint8Array(1);
/** The kernel's ids of threads are below 2^22; above are bits of the time when the thread began. */
const ID_MASK = (1 << 22) - 1;

interface OpenPipe {
  readonly thread: number;
  readonly descriptor: number;
}

/** Rings the bells of other threads, whichever process they belong to. */
export class BellRinger {
  readonly #words: Int32Array;
  /** By the bell's place. Pipes stay open, and those of the dead until another has the place. */
  readonly #pipes = new Map<number, OpenPipe>();

  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** False where nobody hears it: its thread is dead. */
  ring(place: number): boolean {
    const thread = Atomics.load(this.#words, bellAt(place) + Bell.thread);
    if (thread <= 0) return false;
    try {
      writeSync(this.#pipeOf(place, thread), BYTE);
      return true;
    } catch (error) {
      // A full pipe is as good as one byte more.
      return (error as NodeJS.ErrnoException).code === 'EAGAIN';
    }
  }

  close(): void {
    for (const { descriptor } of this.#pipes.values()) closeSync(descriptor);
    this.#pipes.clear();
  }

  #pipeOf(place: number, thread: number): number {
    const open = this.#pipes.get(place);
    if (open?.thread === thread) return open.descriptor;
    if (open !== undefined) {
      this.#pipes.delete(place);
      closeSync(open.descriptor);
    }
    // Not blocking: who does not hear for long must not hold up those who ring.
    const descriptor = openSync(`/proc/${thread & ID_MASK}/fd/${Atomics.load(this.#words, bellAt(place) + Bell.pipe)}`, constants.O_WRONLY | constants.O_NONBLOCK);
    this.#pipes.set(place, { thread, descriptor });
    return descriptor;
  }
}

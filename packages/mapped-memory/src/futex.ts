import type { WaitOutcome } from '@heddle/sync/memory';

import type { Libc } from './libc.js';
import { MemoryError } from './memory-error.js';

/** The number of the call. */
const SYS_FUTEX = process.arch === 'arm64' ? 98 : 202;
const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;
/** A count that means everybody. */
const EVERYBODY = 0x7fffffff;

const MICROSECONDS = 1_000_000n;

/** Waits of the system on words in mapped memory: those of all processes that have it, without the help of their event loops. */
export class Futex {
  readonly #libc: Libc;
  /** Seconds and nanoseconds. */
  readonly #time = new BigInt64Array(2);

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /**
   * Blocks while the word holds `expected`.
   *
   * @param address Of the word, in this process.
   * @param timeout In milliseconds; Infinity for as long as it takes.
   * @returns 'ok' also where it was woken for no reason (by a signal, say).
   */
  wait(address: bigint, expected: number, timeout: number): WaitOutcome {
    const result = this.#libc.futex(SYS_FUTEX, address, FUTEX_WAIT, expected, this.#span(timeout), null, 0);
    if (result === 0) return 'ok';
    const { EAGAIN, ETIMEDOUT, EINTR } = Errno;
    switch (this.#libc.errno()) {
      case EAGAIN: return 'not-equal';
      case ETIMEDOUT: return 'timed-out';
      case EINTR: return 'ok';
      default: throw new MemoryError('refuses to wait on a word', this.#libc.errno());
    }
  }

  /** Wakes at most so many; answers how many it were. */
  wake(address: bigint, count: number): number {
    return this.#libc.futex(SYS_FUTEX, address, FUTEX_WAKE, Math.min(count, EVERYBODY), null, null, 0);
  }

  #span(timeout: number): BigInt64Array | null {
    if (timeout > Number.MAX_SAFE_INTEGER) return null;
    // Rounded as a whole: the system refuses what is left of a second where that is a second.
    const microseconds = BigInt(Math.round(timeout * 1000));
    this.#time[0] = microseconds / MICROSECONDS;
    this.#time[1] = (microseconds % MICROSECONDS) * 1000n;
    return this.#time;
  }
}

/** The same on all Linuxes. */
const Errno = { EINTR: 4, EAGAIN: 11, ETIMEDOUT: 110 } as const;

import type { SyncContender, ThreadLock } from '../../sync-contender.js';

const FREE = 0;
const HELD = 1;
/** Held, and somebody may sleep over it. */
const CONTENDED = 2;

/** The lock of three states that Drepper's "Futexes Are Tricky" arrives at: not fair, and it knows no owner. */
function openLock(words: Int32Array): ThreadLock {
  return {
    acquire() {
      let state = Atomics.compareExchange(words, 0, FREE, HELD);
      if (state === FREE) return;
      if (state !== CONTENDED) state = Atomics.exchange(words, 0, CONTENDED);
      while (state !== FREE) {
        Atomics.wait(words, 0, CONTENDED);
        state = Atomics.exchange(words, 0, CONTENDED);
      }
    },
    release() {
      if (Atomics.exchange(words, 0, FREE) === CONTENDED) Atomics.notify(words, 0, 1);
    },
  };
}

/** One word: one thread sets it and notifies, one other waits for it and takes it down. */
function openSignal(words: Int32Array): ThreadLock {
  return {
    acquire() {
      while (Atomics.compareExchange(words, 0, 1, 0) === 0) Atomics.wait(words, 0, 0);
    },
    release() {
      Atomics.store(words, 0, 1);
      Atomics.notify(words, 0);
    },
  };
}

const contender = 'atomics';
const create = (): unknown => new Int32Array(new SharedArrayBuffer(4));

/** No library: Atomics by hand, as little as does it. */
export const atomics: SyncContender = {
  threadPairs(times) {
    const lock = openLock(create() as Int32Array);
    for (let time = 0; time < times; time++) {
      lock.acquire();
      lock.release();
    }
  },
  threadLock: { contender, create, open: (words) => openLock(words as Int32Array) },
  threadSemaphore: { contender, create, open: (words) => openSignal(words as Int32Array) },
};

import type { Worker } from 'node:worker_threads';

import { builtin } from './builtin.js';

/**
 * Keeps the loading of native code and the termination of threads apart, in all threads of a process: where a thread is terminated
 * while an add-on is set up in it, what the add-on throws cannot be thrown, and Node ends the whole process.
 *
 * Each side says what it is about to do before it looks at the other (Dekker): a thread that loads is counted before it looks whether
 * any has been terminated, and a termination is counted before it waits for those who load. A thread cannot know whose the terminations
 * are that it finds, nor how old: it blocks for as long as its own would take to end it, and looks whether there are others. The main
 * thread is not terminated, and does not look.
 */
export interface NativeGate {
  /** Does it while nobody terminates this thread. Blocks for a tenth of a second before, where threads have been terminated in this process. */
  load<T>(work: () => T): T;
  /** Terminates a thread while none loads. Blocks until then, for some milliseconds as a rule. */
  terminate(worker: Pick<Worker, 'terminate'>): void;
}

/** What all threads of a process know it by. */
const KEY = 'heddle.native-gate';

const Word = { loading: 0, terminations: 1, length: 2 } as const;

/** Milliseconds in which a thread that is being terminated, and blocks, is gone. */
const DEATH = 100;
/** Milliseconds after which a thread that loads must have died of something else. */
const LONGEST_LOAD = 1000;

/**
 * The gate of this process. Threads that are started after the first call have the same one; a thread that was started before has one
 * with those that it starts itself.
 */
export function nativeGate(): NativeGate {
  const threads = builtin('node:worker_threads');
  if (threads === undefined) return openGate;
  const known: unknown = threads.getEnvironmentData(KEY);
  const buffer = known instanceof SharedArrayBuffer ? known : new SharedArrayBuffer(Word.length * Int32Array.BYTES_PER_ELEMENT);
  if (buffer !== known) threads.setEnvironmentData(KEY, buffer);
  const gate = gateOver(new Int32Array(buffer));
  return threads.isMainThread ? { ...gate, load: (work) => work() } : gate;
}

/** Where nothing is kept apart. */
const openGate: NativeGate = { load: (work) => work(), terminate: (worker) => { void worker.terminate(); } };

function gateOver(words: Int32Array): NativeGate {
  /** Terminations that cannot be this thread's own: it has lived on after them. */
  let survived = 0;
  return {
    load: (work) => {
      survived = beginToLoad(words, survived);
      try {
        return work();
      } finally {
        endLoading(words);
      }
    },
    terminate: (worker) => {
      // ATOMICS: before the look at those who load.
      Atomics.add(words, Word.terminations, 1);
      untilNobodyLoads(words);
      void worker.terminate();
    },
  };
}

/** @returns How many terminations it has survived, of which it knew `survived` before. */
function beginToLoad(words: Int32Array, survived: number): number {
  for (let seen = survived; ;) {
    // ATOMICS: before the look at terminations.
    Atomics.add(words, Word.loading, 1);
    const terminations = Atomics.load(words, Word.terminations);
    if (terminations === seen) return seen;
    endLoading(words);
    seen = terminations;
    // Where it is this thread's own, it ends here.
    Atomics.wait(words, Word.terminations, terminations, DEATH);
  }
}

function endLoading(words: Int32Array): void {
  Atomics.sub(words, Word.loading, 1);
  Atomics.notify(words, Word.loading);
}

/** The caller has said that it terminates a thread. */
function untilNobodyLoads(words: Int32Array): void {
  const end = performance.now() + LONGEST_LOAD;
  for (;;) {
    const loading = Atomics.load(words, Word.loading);
    if (loading === 0) return;
    const left = end - performance.now();
    if (left > 0) Atomics.wait(words, Word.loading, loading, left);
    // One died of something else (of too little memory, say) as it loaded, and nobody must wait for it again.
    else if (Atomics.compareExchange(words, Word.loading, loading, 0) === loading) return;
  }
}

/** All that is explored of the shared primitives, each under the sentence that must hold. */
import type { Explored, ModelScenario, ModelSuite, Trial } from '@heddle/testkit/model-checker';

import { handItems } from './condition-scenarios.js';
import { blockBehindOwn, hammerLock, hammerReentrantLock } from './lock-scenarios.js';
import { readAndWrite, readTwice } from './read-write-scenarios.js';
import { hammerSemaphore, outliveWaiter, releaseBounded, releaseMany } from './semaphore-scenarios.js';
import { SharedModel } from './shared-model.js';
import { countDown, disturb, meet, outliveSetter, pulse, resetWaiting, setAndClear } from './signal-scenarios.js';

const LINE: readonly string[] = ['line.ts', 'block.ts'];
const LOCK: readonly string[] = [...LINE, 'lock-state.ts'];
const REENTRANT: readonly string[] = [...LOCK, 'reentrant-state.ts'];
const CONDITION: readonly string[] = [...LOCK, 'condition-state.ts'];
const SEMAPHORE: readonly string[] = [...LINE, 'semaphore-state.ts'];
const EVENT: readonly string[] = [...LINE, 'event-state.ts'];
const LATCH: readonly string[] = [...LINE, 'latch-state.ts'];
const BARRIER: readonly string[] = [...LINE, 'barrier-state.ts'];
const READ_WRITE: readonly string[] = [...LINE, 'read-write-state.ts'];

function scenario(sentence: string, covers: readonly string[], run: (trial: Trial) => Explored): ModelScenario {
  return { sentence, covers, run };
}

/** Preemptions are as many as take a few seconds at most; the quick ones first. */
const scenarios: readonly ModelScenario[] = [
  scenario('a lock goes from one thread to another', LOCK, (trial) => hammerLock(trial, { threads: 2, rounds: 2, preemptions: 3 })),
  scenario('a lock goes round three threads, first come first served', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2, tryFirst: false, spuriousWakeUps: 0 })),
  scenario('who tries a lock does not pass those who sleep', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2 })),
  scenario('a lock is not lost where a thread gives up', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2, impatient: true })),
  scenario('a lock is recovered where a thread dies', LOCK, (trial) => hammerLock(trial, { threads: 2, rounds: 1, preemptions: 2, mortal: true })),
  scenario('a lock is recovered by one of two where a thread dies', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 1, mortal: true })),
  scenario('a lock that lets newcomers pass is not lost', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2, barging: true })),
  scenario('three threads wait for a lock where one has room to wait', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2, cells: 1, tryFirst: false, spuriousWakeUps: 0 })),
  scenario('a lock is recovered where one has room to wait and a thread dies', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 1, cells: 1, mortal: true })),
  scenario('who blocks goes ahead of what its own event loop waits for', LOCK, (trial) => blockBehindOwn(trial, 2)),
  scenario('a lock may be acquired again by who has it', REENTRANT, (trial) => hammerReentrantLock(trial, { threads: 2, preemptions: 3 })),
  scenario('a lock that was acquired twice is recovered where its owner dies', REENTRANT, (trial) => hammerReentrantLock(trial, { threads: 2, preemptions: 2, mortal: true })),
  scenario('a condition lets one go on that is notified', CONDITION, (trial) => handItems(trial, { waiters: 1, preemptions: 2 })),
  scenario('a condition lets two go on that are notified one by one', CONDITION, (trial) => handItems(trial, { waiters: 2, preemptions: 1 })),
  scenario('a condition lets two go on that are notified at once', CONDITION, (trial) => handItems(trial, { waiters: 2, preemptions: 1, all: true })),
  scenario('a condition passes on the notification of a thread that gives up', CONDITION, (trial) => handItems(trial, { waiters: 2, preemptions: 1, impatient: true })),
  scenario('a condition passes on the notification of a thread that dies', CONDITION, (trial) => handItems(trial, { waiters: 2, preemptions: 0, mortal: true })),
  scenario('a semaphore of one permit loses none', SEMAPHORE, (trial) => hammerSemaphore(trial, { threads: 3, permits: 1, preemptions: 2, spuriousWakeUps: 0 })),
  scenario('a semaphore of two permits loses none where a thread gives up', SEMAPHORE, (trial) => hammerSemaphore(trial, { threads: 3, permits: 2, preemptions: 1, impatient: true })),
  scenario('permits that are given at once reach as many', SEMAPHORE, (trial) => releaseMany(trial, 2, 2)),
  scenario('a bounded semaphore never has too many permits', SEMAPHORE, (trial) => releaseBounded(trial, 4)),
  scenario('permits reach those who live where a waiter dies', SEMAPHORE, (trial) => outliveWaiter(trial, 1)),
  scenario('a pulse of an event reaches all who waited', EVENT, (trial) => pulse(trial, 2)),
  scenario('an event that two set and one clears lets nobody wait for ever', EVENT, (trial) => setAndClear(trial, 3)),
  scenario('an event lets go on who waits where the one who sets it dies', EVENT, (trial) => outliveSetter(trial, 3)),
  scenario('a latch lets all go on once it is counted down', LATCH, (trial) => countDown(trial, { waiters: 2, counters: 2, preemptions: 1 })),
  scenario('a barrier lets two go on together, again and again', BARRIER, (trial) => meet(trial, { parties: 2, phases: 2, preemptions: 2 })),
  scenario('a barrier breaks where one gives up', BARRIER, (trial) => meet(trial, { parties: 2, phases: 2, preemptions: 2, impatient: true })),
  scenario('a barrier of three breaks where one dies and the others give up', BARRIER, (trial) => meet(trial, { parties: 3, phases: 1, preemptions: 0, mortal: true })),
  scenario('a barrier that is reset refuses both or none', BARRIER, (trial) => disturb(trial, 'reset', 2)),
  scenario('a barrier that is broken on purpose refuses both or none', BARRIER, (trial) => disturb(trial, 'abort', 2)),
  scenario('a barrier that two reset is as new', BARRIER, (trial) => resetWaiting(trial, 3)),
  scenario('a read-write lock keeps a writer from a reader', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rw', preemptions: 3 })),
  scenario('a read-write lock keeps two writers from a reader', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rww', preemptions: 1 })),
  scenario('a read-write lock keeps a writer from two readers', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rrw', preemptions: 1 })),
  scenario('readers go on where a writer gives up', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rrw', preemptions: 1, impatientWriter: true })),
  scenario('a writer waits for both reads of one thread', READ_WRITE, (trial) => readTwice(trial, 3)),
  scenario('two read in turn where there is one place for readers', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rr', preemptions: 2, readers: 1 })),
  scenario('a writer goes on where a reader dies', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rw', preemptions: 2, mortal: true })),
  scenario('a read-write lock is recovered where a writer dies', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'wrw', preemptions: 0, mortal: true })),
];

/** For the tests and for the mutation command. */
export const suite: ModelSuite = { scenarios, sites: () => new SharedModel({ trial: {} }).sites };

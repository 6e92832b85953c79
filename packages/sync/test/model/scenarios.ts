/** All that is explored of the shared primitives, each under the sentence that must hold. */
import type { Explored, ModelScenario, ModelSuite, Trial } from '@heddle/testkit/model-checker';

import { beginWhileInTurn, beginWhilePassedOn, buryWaiter, handItems, notifyInTurn, outliveWaiterOfCondition } from './condition-scenarios.js';
import { blockBehindOwn, endWhileWaiting, hammerFromEventLoops, outliveLeaver, outliveSetterInEventLoop, pulseIntoEventLoop } from './event-loop-scenarios.js';
import { clearTogether, joinInOrder, outliveSignaller } from './line-scenarios.js';
import { hammerLock, hammerReentrantLock, holdUntilAsleep, probeForWaiter as probeForLock, recoverTogether, releaseInTurn, tryBehindTheDead } from './lock-scenarios.js';
import { callQueue, flowThrough, flowThroughEventLoop, freeTogether, giveBackUnits, inheritDesk, joinAll, outliveDone, probeForWaiter as probeForQueue, serveTwo, shutDownAtOnce, shutDownFull, shutDownWithoutDesk, sweepTogether, sweepWhileUsed, useWhileReading } from './queue-scenarios.js';
import { buryTogether, probeForWaiters, readAndWrite, readBehindOwnWriter, readTwice, tryBehindTheDeadWriter, tryInTurn } from './read-write-scenarios.js';
import { hammerSemaphore, outliveWaiter, probeForWaiter, releaseBounded, releaseMany, tryBehindTheDeadForPermit } from './semaphore-scenarios.js';
import { SharedModel } from './shared-model.js';
import { countDown, disturb, endWaiting, meet, outliveSetter, pulse, resetAfterDeath, resetAndArrive, setAndClear, setForWaiter } from './signal-scenarios.js';

// A mistake in the line shows with a lock, a semaphore or an event; the others are tried for mistakes of their own.
const LINE: readonly string[] = ['line.ts', 'block.ts'];
const LOCK: readonly string[] = [...LINE, 'lock-state.ts'];
const EVENT_LOOP: readonly string[] = ['local-line.ts'];
const REENTRANT: readonly string[] = ['reentrant-state.ts'];
const CONDITION: readonly string[] = ['condition-state.ts', 'lock-state.ts'];
const SEMAPHORE: readonly string[] = [...LINE, 'semaphore-state.ts'];
const EVENT: readonly string[] = [...LINE, 'event-state.ts'];
const LATCH: readonly string[] = ['latch-state.ts'];
const BARRIER: readonly string[] = ['barrier-state.ts'];
const READ_WRITE: readonly string[] = ['read-write-state.ts'];
const RING: readonly string[] = ['queue-ring.ts', 'queue-slots.ts', 'queue-state.ts'];

function scenario(sentence: string, covers: readonly string[], run: (trial: Trial) => Explored): ModelScenario {
  return { sentence, covers, run };
}

/** Preemptions are as many as take a few seconds at most; the quick ones first. */
const scenarios: readonly ModelScenario[] = [
  scenario('a lock goes from one thread to another', LOCK, (trial) => hammerLock(trial, { threads: 2, rounds: 2, preemptions: 3 })),
  scenario('a lock goes round three threads', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2 })),
  scenario('a lock goes to one of two, of whom one tries and the other waits', LOCK, (trial) => hammerLock(trial, { threads: 2, rounds: 1, preemptions: 3, tryFirst: 'first' })),
  scenario('three threads have a lock in the order in which they come', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 1, tryFirst: 'none', fair: true, spuriousWakeUps: 0 })),
  scenario('who tries a lock does not pass those who sleep', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2, fair: true, spuriousWakeUps: 0 })),
  scenario('a lock is not lost where a thread gives up', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2, impatient: true })),
  scenario('a lock is recovered where a thread dies', LOCK, (trial) => hammerLock(trial, { threads: 2, rounds: 1, preemptions: 2, mortal: true })),
  scenario('a lock is recovered by one of two where a thread dies', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 1, mortal: true })),
  scenario('a lock that lets newcomers pass is not lost', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2, barging: true })),
  scenario('three threads wait for a lock where one has room to wait', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 2, cells: 1, tryFirst: 'none', spuriousWakeUps: 0 })),
  scenario('a lock is recovered where one has room to wait and a thread dies', LOCK, (trial) => hammerLock(trial, { threads: 3, rounds: 1, preemptions: 1, cells: 1, mortal: true })),
  scenario('a lock is had by who waits where another finds its owner dead', LOCK, (trial) => probeForLock(trial, 1)),
  scenario('a lock of a thread that has ended is recovered by one of two', LOCK, (trial) => recoverTogether(trial, 3)),
  scenario('a lock is released by who has it, and is as doubtful as before', ['lock-state.ts'], (trial) => releaseInTurn(trial)),
  scenario('who joins a line later stands further back', ['line.ts'], (trial) => joinInOrder(trial, 0, 3)),
  scenario('who joins a line later stands further back where tickets wrap around', ['line.ts'], (trial) => joinInOrder(trial, -1, 3)),
  scenario('two clear a line of the dead, and one of them joins it', ['line.ts'], (trial) => clearTogether(trial, 3)),
  scenario('a thread dies while it signals to one who sleeps', LINE, (trial) => outliveSignaller(trial, 2)),
  scenario('who watches for a hint sleeps in the end, and is woken', LINE, (trial) => holdUntilAsleep(trial, 3)),
  scenario('a free lock can be had at once where only the dead wait', LOCK, (trial) => tryBehindTheDead(trial, 2)),
  scenario('who blocks goes ahead of what its own event loop waits for', [...LINE, ...EVENT_LOOP], (trial) => blockBehindOwn(trial, { preemptions: 1 })),
  scenario('nobody slips in while a thread that blocks changes places with its own event loop', LINE, (trial) => blockBehindOwn(trial, { preemptions: 2, held: true })),
  scenario('a lock goes round two event loops and a thread that blocks', EVENT_LOOP, (trial) => hammerFromEventLoops(trial, { turns: [2, 1], blocking: 1, preemptions: 1 })),
  scenario('a lock is not lost where a wait of an event loop is cancelled', EVENT_LOOP, (trial) => hammerFromEventLoops(trial, { turns: [2], blocking: 1, preemptions: 2, cancelled: true })),
  scenario('two event loops and a thread wait for a lock where one has room to wait', EVENT_LOOP, (trial) => hammerFromEventLoops(trial, { turns: [2, 1], blocking: 1, preemptions: 1, cells: 1, cancelled: true })),
  scenario('an event loop recovers a lock where a thread dies', EVENT_LOOP, (trial) => hammerFromEventLoops(trial, { turns: [1, 2], preemptions: 1, mortal: true })),
  scenario('a pulse of an event reaches all who wait in an event loop', EVENT_LOOP, (trial) => pulseIntoEventLoop(trial, { waits: 2, preemptions: 2 })),
  scenario('a pulse of an event reaches all who wait in an event loop or block where one has room to wait', EVENT_LOOP, (trial) => pulseIntoEventLoop(trial, { waits: 2, preemptions: 1, cells: 1 })),
  scenario('a pulse of an event reaches all who wait in an event loop where one has room to wait', EVENT_LOOP, (trial) => pulseIntoEventLoop(trial, { waits: 2, preemptions: 2, cells: 1, impatient: true })),
  scenario('a lock is not lost where the one wait of an event loop is cancelled', EVENT_LOOP, (trial) => hammerFromEventLoops(trial, { turns: [1], blocking: 2, preemptions: 1, cancelled: true })),
  scenario('an event loop goes on where the one dies who sets an event', EVENT_LOOP, (trial) => outliveSetterInEventLoop(trial, 2)),
  scenario('an event loop has the cell of a thread that dies as it leaves it', EVENT_LOOP, (trial) => outliveLeaver(trial, 2)),
  scenario('a thread dies while it signals to an event loop', EVENT_LOOP, (trial) => outliveSignaller(trial, 2, true)),
  scenario('a lock is not lost where a thread ends whose event loop waits', EVENT_LOOP, (trial) => endWhileWaiting(trial, 1)),
  scenario('a lock may be acquired again by who has it', REENTRANT, (trial) => hammerReentrantLock(trial, { threads: 2, preemptions: 3 })),
  scenario('a lock that was acquired twice is recovered where its owner dies', REENTRANT, (trial) => hammerReentrantLock(trial, { threads: 2, preemptions: 2, mortal: true })),
  scenario('a lock that was acquired twice is not lost where a thread gives up', REENTRANT, (trial) => hammerReentrantLock(trial, { threads: 3, preemptions: 2, impatient: true })),
  scenario('a lock that was acquired twice is let go of for a while', REENTRANT, (trial) => hammerReentrantLock(trial, { threads: 2, preemptions: 2, suspended: true })),
  scenario('a condition lets one go on that is notified', [...CONDITION, 'line.ts'], (trial) => handItems(trial, { waiters: 1, preemptions: 2 })),
  scenario('a condition lets two go on that are notified one by one', CONDITION, (trial) => handItems(trial, { waiters: 2, preemptions: 1 })),
  scenario('a condition lets two go on that are notified at once', CONDITION, (trial) => handItems(trial, { waiters: 2, preemptions: 1, all: true })),
  scenario('a condition reaches one that has no room to wait', [...CONDITION, 'line.ts'], (trial) => handItems(trial, { waiters: 2, preemptions: 1, handedOn: true, cells: 1 })),
  scenario('a condition passes on the notification of a thread that gives up', CONDITION, (trial) => handItems(trial, { waiters: 2, preemptions: 1, impatient: true })),
  scenario('a condition passes on the notification of a thread that dies', CONDITION, (trial) => handItems(trial, { waiters: 2, preemptions: 0, mortal: true })),
  scenario('a condition notifies in turn, and what is left is passed on', ['condition-state.ts'], (trial) => notifyInTurn(trial)),
  scenario('a condition passes on a notification to one that begins another wait', ['condition-state.ts'], (trial) => beginWhilePassedOn(trial, 3)),
  scenario('a condition notifies in turn those who begin while it passes on a notification', ['condition-state.ts'], (trial) => beginWhileInTurn(trial, 2)),
  scenario('of two that bury a waiter one passes on its notification', ['condition-state.ts'], (trial) => buryWaiter(trial, { preemptions: 2, dead: 'notified', meanwhile: 'bury' })),
  scenario('who has the place of a dead waiter begins with nothing', ['condition-state.ts'], (trial) => buryWaiter(trial, { preemptions: 2, dead: 'claimed', meanwhile: 'bury' })),
  scenario('a notification is not lost where one buries the waiter that it was for', ['condition-state.ts'], (trial) => buryWaiter(trial, { preemptions: 2, dead: 'waits', meanwhile: 'notify' })),
  scenario('a condition passes on the notification of a thread that dies as it begins to wait', CONDITION, (trial) => outliveWaiterOfCondition(trial, 0)),
  scenario('a semaphore of one permit loses none', SEMAPHORE, (trial) => hammerSemaphore(trial, { threads: 3, permits: 1, preemptions: 1, spuriousWakeUps: 1 })),
  scenario('three threads have the one permit in the order in which they come', SEMAPHORE, (trial) => hammerSemaphore(trial, { threads: 3, permits: 1, preemptions: 1, spuriousWakeUps: 0, fair: true })),
  scenario('a semaphore of two permits loses none where a thread gives up', SEMAPHORE, (trial) => hammerSemaphore(trial, { threads: 3, permits: 2, preemptions: 1, impatient: true })),
  scenario('permits that are given at once reach as many', SEMAPHORE, (trial) => releaseMany(trial, 2, 2)),
  scenario('a bounded semaphore never has too many permits', SEMAPHORE, (trial) => releaseBounded(trial, 4)),
  scenario('who tries for the one permit does not pass those who sleep', SEMAPHORE, (trial) => hammerSemaphore(trial, { threads: 3, permits: 1, preemptions: 2, spuriousWakeUps: 0, fair: true, tryFirst: true })),
  scenario('a permit can be had at once where only the dead wait', SEMAPHORE, (trial) => tryBehindTheDeadForPermit(trial, 2)),
  scenario('permits reach those behind a dead one that another has found', SEMAPHORE, (trial) => probeForWaiter(trial, 1)),
  scenario('permits reach those who live where a waiter dies', SEMAPHORE, (trial) => outliveWaiter(trial, 1)),
  scenario('a pulse of an event reaches all who waited', EVENT, (trial) => pulse(trial, 2)),
  scenario('an event that two set and one clears lets nobody wait for ever', EVENT, (trial) => setAndClear(trial, 3)),
  scenario('an event that two set and clear lets go on who waited before', ['event-state.ts'], (trial) => setForWaiter(trial, ['s', 'scc'], 3)),
  scenario('an event that two clear and one sets lets go on who waited before', ['event-state.ts'], (trial) => setForWaiter(trial, ['c', 'scs'], 3)),
  scenario('an event lets go on who waits where the one who sets it dies', EVENT, (trial) => outliveSetter(trial, 3)),
  scenario('a latch lets all go on once it is counted down', LATCH, (trial) => countDown(trial, { waiters: 2, counters: 2, preemptions: 1 })),
  scenario('a barrier lets two go on together, again and again', BARRIER, (trial) => meet(trial, { parties: 2, phases: 2, preemptions: 2 })),
  scenario('a barrier breaks where one gives up', BARRIER, (trial) => meet(trial, { parties: 2, phases: 2, preemptions: 2, impatient: true })),
  scenario('a barrier of three breaks where one dies and the others give up', BARRIER, (trial) => meet(trial, { parties: 3, phases: 1, preemptions: 0, mortal: true })),
  scenario('a barrier that is reset refuses both or none', BARRIER, (trial) => disturb(trial, 'reset', 2)),
  scenario('a barrier that is broken on purpose refuses both or none', BARRIER, (trial) => disturb(trial, 'abort', 2)),
  scenario('a barrier that two reset is as new', BARRIER, (trial) => endWaiting(trial, ['reset', 'reset'], 3)),
  scenario('a barrier that is broken on purpose refuses who waits', BARRIER, (trial) => endWaiting(trial, ['abort'], 3)),
  scenario('a barrier is reset where one has died that broke it', BARRIER, (trial) => resetAfterDeath(trial, 'abort', 1)),
  scenario('a barrier is reset where one has died that reset it', BARRIER, (trial) => resetAfterDeath(trial, 'reset', 1)),
  scenario('a barrier that two reset counts who comes meanwhile', BARRIER, (trial) => resetAndArrive(trial, 3)),
  scenario('a read-write lock keeps a writer from a reader', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rw', preemptions: 3 })),
  scenario('a writer that tries first is kept from a reader and a writer', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rww', preemptions: 1, tryFirst: true })),
  scenario('a read-write lock keeps two writers from a reader', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rww', preemptions: 1 })),
  scenario('a read-write lock keeps a writer from two readers', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rrw', preemptions: 1 })),
  scenario('who only tries to write holds up neither a writer nor a reader', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rtw', preemptions: 2 })),
  scenario('three writers, who try first, write in the order in which they come', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'www', preemptions: 2, tryFirst: true, fair: true })),
  scenario('a read-write lock that is free can be had at once, and is left by a thread that ends', READ_WRITE, (trial) => tryInTurn(trial)),
  scenario('a read can be had at once where only a dead writer waits', READ_WRITE, (trial) => tryBehindTheDeadWriter(trial, 1)),
  scenario('who waits for a read-write lock goes on where another finds the writer dead', READ_WRITE, (trial) => probeForWaiters(trial, 'dies', 1)),
  scenario('who waits for a read-write lock goes on where the writer ends', READ_WRITE, (trial) => probeForWaiters(trial, 'ends', 2)),
  scenario('readers go on where a writer gives up', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rrw', preemptions: 1, impatientWriter: true })),
  scenario('a writer waits for both reads of one thread', READ_WRITE, (trial) => readTwice(trial, 3)),
  scenario('who blocks to read is not kept out by the writer of its own event loop', [...READ_WRITE, ...EVENT_LOOP], (trial) => readBehindOwnWriter(trial, 'r', 2)),
  scenario('who blocks to read is kept out by the writer of another, and then not by its own', READ_WRITE, (trial) => readBehindOwnWriter(trial, 'w', 2)),
  scenario('who blocks to read goes on where others read and write', READ_WRITE, (trial) => readBehindOwnWriter(trial, 'rw', 1)),
  scenario('of two that find a reader dead one reads, and nobody beside a writer', READ_WRITE, (trial) => buryTogether(trial, 'reader', 3)),
  scenario('of two that find a writer dead one writes at a time', READ_WRITE, (trial) => buryTogether(trial, 'writer', 3)),
  scenario('two read in turn where there is one place for readers', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rr', preemptions: 2, readers: 1 })),
  scenario('a writer goes on where a reader dies', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rw', preemptions: 2, mortal: true })),
  scenario('a read-write lock is recovered where a writer dies', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'wrw', preemptions: 1, mortal: true, readers: 1, cells: 1 })),
  scenario('a place that a dead reader had is had by another', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rrw', preemptions: 1, mortal: true, readers: 1, cells: 1 })),
  scenario('a queue from one thread to another does one thing after the other', RING, (trial) => callQueue(trial, { words: ['ppp', 'ttt'], maxSize: 2, preemptions: 3 })),
  scenario('a queue for one item does one thing after the other', RING, (trial) => callQueue(trial, { words: ['ppp', 'ttt'], preemptions: 3 })),
  scenario('a queue into which two put does one thing after the other', RING, (trial) => callQueue(trial, { words: ['pp', 'p', 'tt'], maxSize: 2, preemptions: 2 })),
  scenario('a queue from which two take does one thing after the other', RING, (trial) => callQueue(trial, { words: ['pp', 't', 'tt'], maxSize: 2, preemptions: 2 })),
  scenario('a queue into and from which both put and take does one thing after the other', RING, (trial) => callQueue(trial, { words: ['ptp', 'ptt'], preemptions: 2 })),
  scenario('a queue whose values take units does one thing after the other', RING, (trial) => callQueue(trial, { words: ['pp', 'tpt'], units: 3, preemptions: 2 })),
  scenario('a queue into which two put what takes several units loses none of these', RING, (trial) => callQueue(trial, { words: ['p', 'p'], units: 3, unitsEach: 2, preemptions: 2 })),
  scenario('a queue that is shut down takes nothing more', RING, (trial) => callQueue(trial, { words: ['pp', 'tt', 'c'], preemptions: 2 })),
  scenario('a queue loses nothing where a thread dies that puts', RING, (trial) => callQueue(trial, { words: ['pp', 'tpt'], mortal: true, preemptions: 1 })),
  scenario('a queue loses nothing where a thread dies that puts what takes units', RING, (trial) => callQueue(trial, { words: ['p', 'ptp'], units: 3, mortal: true, preemptions: 1 })),
  scenario('a queue keeps the units of the living where a thread dies that puts', RING, (trial) => callQueue(trial, { words: ['p', 'p'], maxSize: 2, units: 2, mortal: true, putsLast: true, preemptions: 1 })),
  scenario('a queue loses one item at most where a thread dies that takes', RING, (trial) => callQueue(trial, { words: ['tt', 'pptp'], maxSize: 2, mortal: true, preemptions: 1 })),
  scenario('a queue loses one item at most where one dies of those who take', RING, (trial) => callQueue(trial, { words: ['t', 'tt', 'pp'], maxSize: 2, mortal: true, preemptions: 1 })),
  scenario('a queue carries all from one who waits to another', RING, (trial) => flowThrough(trial, { puts: [3], takers: 1, preemptions: 2 })),
  scenario('a queue carries all from two who wait to one', RING, (trial) => flowThrough(trial, { puts: [1, 1], takers: 1, preemptions: 1 })),
  scenario('a queue carries all from one to two who wait', RING, (trial) => flowThrough(trial, { puts: [2], takers: 2, preemptions: 1 })),
  scenario('a queue carries what has to wait for units', RING, (trial) => flowThrough(trial, { puts: [1, 1], takers: 1, units: 1, maxSize: 2, preemptions: 1 })),
  scenario('a queue loses nothing where one gives up putting', RING, (trial) => flowThrough(trial, { puts: [1, 2], takers: 1, impatient: 1, preemptions: 1 })),
  scenario('a queue loses nothing where one gives up taking', RING, (trial) => flowThrough(trial, { puts: [1], takers: 2, impatient: 2, preemptions: 1 })),
  scenario('a thread that uses a queue while it reads from it has two desks', RING, (trial) => useWhileReading(trial)),
  scenario('the desks of a dead thread are had by others', RING, (trial) => inheritDesk(trial)),
  scenario('of two that find a thread dead one has its desk', RING, (trial) => sweepTogether(trial, 2)),
  scenario('a slot that a dead thread was about to have is not freed while another fills it', RING, (trial) => sweepWhileUsed(trial, false, 2)),
  scenario('a slot that a dead thread was about to have is not freed while another empties it and a third fills it', RING, (trial) => sweepWhileUsed(trial, true, 3)),
  scenario('a slot that stands at the desks of two dead threads is free in the end', RING, (trial) => freeTogether(trial, 2)),
  scenario('room for two is had by two who wait to put', RING, (trial) => serveTwo(trial, 'put', 1)),
  scenario('two items are had by two who wait to take', RING, (trial) => serveTwo(trial, 'take', 1)),
  scenario('room is had by who waits behind a dead one that another has found', RING, (trial) => probeForQueue(trial, 'put', 0)),
  scenario('an item is had by who waits behind a dead one that another has found', RING, (trial) => probeForQueue(trial, 'take', 0)),
  scenario('a queue carries all to two waits of an event loop', [...RING, ...EVENT_LOOP], (trial) => flowThroughEventLoop(trial, { count: 2, side: 'take', preemptions: 2 })),
  scenario('a queue carries all of two waits of an event loop', [...RING, ...EVENT_LOOP], (trial) => flowThroughEventLoop(trial, { count: 2, side: 'put', preemptions: 2 })),
  scenario('a queue loses nothing where a wait of an event loop to take is cancelled', [...RING, ...EVENT_LOOP], (trial) => flowThroughEventLoop(trial, { count: 2, side: 'take', preemptions: 2, cancelled: true })),
  scenario('a queue loses nothing where a wait of an event loop to put is cancelled', [...RING, ...EVENT_LOOP], (trial) => flowThroughEventLoop(trial, { count: 2, side: 'put', preemptions: 2, cancelled: true })),
  scenario('a queue that is full is shut down', RING, (trial) => shutDownFull(trial, 2)),
  scenario('a queue that is shut down tells who joins of what a dead thread has done', RING, (trial) => outliveDone(trial, 1)),
  scenario('a queue is shut down at once', RING, (trial) => shutDownAtOnce(trial, 1)),
  scenario('a queue is shut down at once where there is no desk', RING, (trial) => shutDownWithoutDesk(trial, 2)),
  scenario('a queue tells who waits to put of units that are given back', RING, (trial) => giveBackUnits(trial, 1)),
  scenario('a queue is joined when all is done', RING, (trial) => joinAll(trial, 2)),
  scenario('four threads have a lock three times each, at random', LOCK, (trial) => hammerLock(trial, { threads: 4, rounds: 3, preemptions: 0, impatient: true, cells: 2, sampled: 1000 })),
  scenario('four threads have a lock three times each, at random, and one dies', LOCK, (trial) => hammerLock(trial, { threads: 4, rounds: 3, preemptions: 0, mortal: true, impatient: true, cells: 2, sampled: 1000 })),
  scenario('five threads have two permits three times each, at random', SEMAPHORE, (trial) => hammerSemaphore(trial, { threads: 5, permits: 2, rounds: 3, preemptions: 0, fair: true, cells: 5, sampled: 1000 })),
  scenario('five threads, one of which gives up, have two permits three times each, at random', SEMAPHORE, (trial) => hammerSemaphore(trial, { threads: 5, permits: 2, rounds: 3, preemptions: 0, impatient: true, sampled: 1000 })),
  scenario('who blocks has the place of its own event loop, at random', ['line.ts'], (trial) => blockBehindOwn(trial, { preemptions: 0, sampled: 5000 })),
  scenario('three readers and three writers, at random', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'rwrwrw', preemptions: 0, spuriousWakeUps: 2, sampled: 1000 })),
  scenario('three readers and three writers, at random, and a writer dies', READ_WRITE, (trial) => readAndWrite(trial, { kinds: 'wrwrwr', preemptions: 0, mortal: true, sampled: 1000 })),
];

/** For the tests and for the mutation command. */
export const suite: ModelSuite = { scenarios, sites: () => new SharedModel({ trial: {} }).sites };

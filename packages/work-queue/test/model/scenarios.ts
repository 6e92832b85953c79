/** All that is explored of the queue, each under the sentence that must hold. */
import type { Explored, ModelScenario, ModelSuite } from '@heddle/testkit/model-checker';

import { disposeOfBell, outliveRinger, ringBlockedHost, ringEventLoop } from './bell-scenarios.js';
import { cancelAndReuse, claimInOrder, giveBackInAnyOrder, retractAll, retractAndRefill } from './lane-scenarios.js';
import { QueueModel } from './queue-model.js';
import { findIdleSeat, neverWaitBehindAnother, retireAll, retireAsleep, retireOne, runAndSleep, runBound, surviveDeath, vacateSeat } from './work-scenarios.js';

/** Preemptions are as many as take a few seconds at most. */
interface QueueScenario {
  readonly sentence: string;
  readonly seats: number;
  readonly slots: number;
  readonly covers: readonly string[];
  /** Of the code, other than those of all scenarios. */
  readonly constants?: Readonly<Record<string, number>>;
  readonly explore: (model: QueueModel) => Explored;
}

const LANES: readonly string[] = ['lane.ts', 'host-lane.ts'];
const BELL: readonly string[] = ['bell.ts', 'completions.ts', 'host-bell.ts'];
const WORK: readonly string[] = ['lane.ts', 'host-lane.ts', 'lane-set.ts', 'parking.ts', 'worker-loop.ts'];

/** The quick ones first. */
const scenarios: readonly QueueScenario[] = [
  {
    sentence: 'a lane gives each task to one of two workers and a host that cancels',
    seats: 2,
    slots: 4,
    covers: LANES,
    explore: (model) => cancelAndReuse(model, { start: 0, preemptions: 3 }),
  },
  {
    sentence: 'it does so where positions become negative',
    seats: 2,
    slots: 4,
    covers: LANES,
    explore: (model) => cancelAndReuse(model, { start: 2 ** 31 - 2, preemptions: 3 }),
  },
  {
    sentence: 'it does so where positions wrap around to zero',
    seats: 2,
    slots: 4,
    covers: LANES,
    explore: (model) => cancelAndReuse(model, { start: -2, preemptions: 3 }),
  },
  {
    sentence: 'a lane tells whose a task was when a worker dies at any moment',
    seats: 2,
    slots: 4,
    covers: LANES,
    explore: (model) => cancelAndReuse(model, { start: 0, preemptions: 2, mortal: true }),
  },
  {
    sentence: 'cells of tasks that were taken back are free at once',
    seats: 1,
    slots: 4,
    covers: LANES,
    explore: (model) => retractAndRefill(model, { start: -2, preemptions: 4 }),
  },
  {
    sentence: 'a host takes back all that no worker has taken',
    seats: 1,
    slots: 4,
    covers: LANES,
    explore: (model) => retractAll(model, { preemptions: 4 }),
  },
  {
    sentence: 'a lane queues again what was taken and not begun',
    seats: 1,
    slots: 4,
    covers: [...LANES, 'give-back.ts'],
    explore: (model) => giveBackInAnyOrder(model, { start: -1 }),
  },
  {
    sentence: 'a lane does one thing after the other',
    seats: 2,
    slots: 4,
    covers: LANES,
    explore: (model) => claimInOrder(model, { preemptions: 3 }),
  },
  {
    sentence: 'a host that waits for the bell in its event loop reads every notice',
    seats: 1,
    slots: 2,
    covers: BELL,
    explore: (model) => ringEventLoop(model, { workers: 1, preemptions: 5 }),
  },
  {
    sentence: 'it reads every notice of two workers',
    seats: 2,
    slots: 2,
    covers: BELL,
    explore: (model) => ringEventLoop(model, { workers: 2, preemptions: 2 }),
  },
  {
    sentence: 'it reads every notice of a worker whose fellow dies as it rings',
    seats: 2,
    slots: 2,
    covers: BELL,
    explore: (model) => outliveRinger(model, { preemptions: 2 }),
  },
  {
    sentence: 'a host that blocks reads every notice',
    seats: 2,
    slots: 2,
    covers: BELL,
    explore: (model) => ringBlockedHost(model, { workers: 2, preemptions: 2 }),
  },
  {
    sentence: 'a host that lets go of its bell waits for nothing',
    seats: 1,
    slots: 2,
    covers: BELL,
    explore: (model) => disposeOfBell(model, { preemptions: 3 }),
  },
  {
    sentence: 'a worker runs every task once and sleeps',
    seats: 1,
    slots: 2,
    covers: WORK,
    explore: (model) => runAndSleep(model, { workers: 1, tasks: 2, preemptions: 3, spuriousWakeUps: 1 }),
  },
  {
    sentence: 'who spins, dozes or sleeps with nothing to do is idle',
    seats: 2,
    slots: 4,
    covers: ['parking.ts'],
    explore: (model) => findIdleSeat(model),
  },
  {
    sentence: 'what a dead worker has announced is taken back',
    seats: 2,
    slots: 2,
    covers: ['parking.ts'],
    explore: (model) => vacateSeat(model),
  },
  {
    sentence: 'a worker that is alone does not doze',
    seats: 1,
    slots: 2,
    covers: WORK,
    constants: { DOZE_MS: Infinity },
    explore: (model) => runAndSleep(model, { workers: 1, tasks: 2, preemptions: 2 }),
  },
  {
    sentence: 'a worker that must not block runs every task once and sleeps',
    seats: 1,
    slots: 2,
    covers: WORK,
    explore: (model) => runAndSleep(model, { workers: 1, tasks: 2, preemptions: 3, busyEventLoop: true }),
  },
  {
    sentence: 'two workers that must not block run every task once and sleep',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => runAndSleep(model, { workers: 2, tasks: 2, preemptions: 1, busyEventLoop: true }),
  },
  {
    sentence: 'two workers run every task once and sleep',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => runAndSleep(model, { workers: 2, tasks: 2, preemptions: 1, spuriousWakeUps: 1 }),
  },
  {
    sentence: 'no task waits behind another while a worker sleeps',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => neverWaitBehindAnother(model, { workers: 2, tasks: 2, preemptions: 2 }),
  },
  {
    sentence: 'no task waits behind another when many are published at once',
    seats: 3,
    slots: 4,
    covers: WORK,
    explore: (model) => neverWaitBehindAnother(model, { workers: 3, tasks: 3, preemptions: 1, atOnce: true }),
  },
  {
    sentence: 'what is bound to a worker is run by that worker',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => runBound(model, { workers: 2, tasks: 2, preemptions: 2 }),
  },
  {
    sentence: 'what is bound to a worker wakes it, however long it dozes',
    seats: 2,
    slots: 2,
    covers: WORK,
    constants: { DOZE_MS: Infinity },
    explore: (model) => runBound(model, { workers: 2, tasks: 1, preemptions: 2 }),
  },
  {
    sentence: 'a worker of asynchronous tasks runs every one once and sleeps',
    seats: 1,
    slots: 2,
    covers: WORK,
    explore: (model) => runAndSleep(model, { workers: 1, tasks: 2, preemptions: 2, asynchronous: true }),
  },
  {
    sentence: 'it does so where it begins the next before one has ended',
    seats: 1,
    slots: 2,
    covers: WORK,
    explore: (model) => runAndSleep(model, { workers: 1, tasks: 2, preemptions: 2, asynchronous: true, tasksPerWorker: 2 }),
  },
  {
    sentence: 'a worker that is asked to go ends, and its work goes to the other',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => retireOne(model, { workers: 2, tasks: 1, preemptions: 1 }),
  },
  {
    sentence: 'a worker that is asked to go waits for its asynchronous tasks',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => retireOne(model, { workers: 2, tasks: 1, preemptions: 1, asynchronous: true }),
  },
  {
    sentence: 'a worker that is to go while it sleeps leaves what comes to the other',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => retireAsleep(model, { workers: 2, tasks: 1, preemptions: 1, busyEventLoop: true }),
  },
  {
    sentence: 'a worker that goes after its last task leaves the next to the other',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => retireAll(model, { workers: 2, tasks: 2, preemptions: 1, maxTasks: 1 }),
  },
  {
    sentence: 'a task that a dying worker had not taken is run by the other',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => surviveDeath(model, { workers: 2, tasks: 1, preemptions: 0, mortal: ['worker 0', 'worker 1'] }),
  },
  {
    sentence: 'tasks that were published at once are run by those that live',
    seats: 2,
    slots: 2,
    covers: WORK,
    explore: (model) => surviveDeath(model, { workers: 2, tasks: 2, preemptions: 0, mortal: ['worker 0', 'worker 1'], atOnce: true }),
  },
  {
    sentence: 'no task waits behind another while a worker sleeps, when one has died',
    seats: 3,
    slots: 2,
    covers: WORK,
    explore: (model) => surviveDeath(model, { workers: 3, tasks: 2, preemptions: 0, mortal: ['worker 0'], endless: true }),
  },
];

/** For the tests and for the mutation command. */
export const suite: ModelSuite = {
  scenarios: scenarios.map(({ sentence, seats, slots, covers, constants, explore }): ModelScenario => ({
    sentence,
    covers,
    run: (trial) => explore(new QueueModel(seats, slots, trial, constants)),
  })),
  sites: () => new QueueModel(2, 2, {}).sites,
};

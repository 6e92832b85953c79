/** All that is explored of how threads of processes wait, each under the sentence that must hold. */
import type { Explored, ModelScenario, ModelSuite, Trial } from '@heddle/testkit/model-checker';

import { changeBackForEventLoops, hangAgain, hangTogether, inheritPlace, ringTheDead, waitWithoutPlace } from './bell-scenarios.js';
import { changeBack, tellOfChanges, tellOfLast, waitInTurn } from './waiting-scenarios.js';
import { WaitsModel } from './waits-model.js';

const BLOCKING: readonly string[] = ['word-waits.ts'];
const EVENT_LOOP: readonly string[] = ['word-waits.ts', 'event-loop-waits.ts', 'pending-wait.ts'];
const BELLS: readonly string[] = [...EVENT_LOOP, 'bell-places.ts', 'bell-ringer.ts', 'event-loop-bell.ts'];

function scenario(sentence: string, covers: readonly string[], run: (trial: Trial) => Explored): ModelScenario {
  return { sentence, covers, run };
}

/** Preemptions are as many as take a second or two; the quick ones first. */
const scenarios: readonly ModelScenario[] = [
  scenario('one thing after the other has the answers that it should', BELLS, (trial) => waitInTurn(trial)),
  scenario('who blocks is told of a change', BLOCKING, (trial) => tellOfChanges(trial, { blocking: [0, 0], changing: [[0]], preemptions: 3, spuriousWakeUps: 1 })),
  scenario('who blocks a slice at a time is told of a change', BLOCKING, (trial) => tellOfChanges(trial, { blocking: [0], changing: [[0]], slices: true, preemptions: 3 })),
  scenario('who blocks a slice at a time is told of a change that was taken back', BLOCKING, (trial) => changeBack(trial, 3)),
  scenario('an event loop is told of a change', BELLS, (trial) => tellOfChanges(trial, { listening: [[0]], changing: [[0]], preemptions: 4 })),
  scenario('one who blocks and an event loop are told of a change', BELLS, (trial) => tellOfChanges(trial, { blocking: [0], listening: [[0]], changing: [[0]], preemptions: 3, spuriousWakeUps: 1 })),
  scenario('an event loop is told by two of changes of two words of a row', BELLS, (trial) => tellOfChanges(trial, { listening: [[0, 1]], changing: [[0], [1]], preemptions: 2 })),
  scenario('an event loop is told of changes of words of two rows', BELLS, (trial) => tellOfChanges(trial, { listening: [[0, 9]], changing: [[9, 0]], preemptions: 3 })),
  scenario('a wait goes on where another of its row has run out of time', BELLS, (trial) => tellOfChanges(trial, { listening: [[0, 1]], changing: [[1]], impatient: true, preemptions: 3 })),
  scenario('a wait runs out of time or is told of the change', BELLS, (trial) => tellOfChanges(trial, { listening: [[0]], changing: [[0]], impatient: true, preemptions: 4 })),
  scenario('an event loop is told of the last of many changes', BELLS, (trial) => tellOfLast(trial, 2)),
  scenario('two event loops are told of a change', BELLS, (trial) => tellOfChanges(trial, { listening: [[0], [0]], changing: [[0]], preemptions: 2 })),
  scenario('two event loops, whose bits are in two words, are told of a change', BELLS, (trial) => tellOfChanges(trial, { listening: [[0], [0]], changing: [[0]], bits: 1, preemptions: 2 })),
  scenario('two event loops are told by two who have a descriptor each', BELLS, (trial) => tellOfChanges(trial, { listening: [[0], [1]], changing: [[0, 1]], limit: 1, preemptions: 2 })),
  scenario('two hang their bells at the same time', BELLS, (trial) => hangTogether(trial, 2)),
  scenario('who rings a dead thread makes its place free', BELLS, (trial) => ringTheDead(trial, 3)),
  scenario('who has the place of a dead thread is told of a change, though another finds that one dead', BELLS, (trial) => inheritPlace(trial, { preemptions: 2, changes: 2 })),
  scenario('a bell that was taken down and hung again is rung, and no other file is written to', BELLS, (trial) => hangAgain(trial, { preemptions: 3, changes: 3 })),
  scenario('who finds no place for its bell looks by itself', BELLS, (trial) => waitWithoutPlace(trial, { places: 1, preemptions: 2 })),
  scenario('two who find no place for their bells look by themselves', BELLS, (trial) => waitWithoutPlace(trial, { places: 0, preemptions: 2 })),
  scenario('event loops with a bell and without one are told of a change that was taken back', BELLS, (trial) => changeBackForEventLoops(trial, 2)),
];

/** For the tests and for the mutation command. */
export const suite: ModelSuite = { scenarios, sites: () => new WaitsModel({ trial: {} }).sites };

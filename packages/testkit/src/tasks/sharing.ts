/** Tasks that are given what stays one in all threads. */
import { SharedTally } from '../shared-tally.js';

/** Where tallies are: everywhere. */
export interface TallyHolder {
  readonly tally: SharedTally;
  readonly list: readonly SharedTally[];
  readonly byTally: ReadonlyMap<SharedTally, { readonly tally: SharedTally }>;
  readonly set: ReadonlySet<unknown>;
}

class Answer implements TallyHolder {
  readonly tally: SharedTally;
  readonly list: readonly SharedTally[];
  readonly byTally: ReadonlyMap<SharedTally, { readonly tally: SharedTally }>;
  readonly set: ReadonlySet<unknown>;
  /** The tally was one, wherever it was. */
  readonly isOne: boolean;

  constructor({ tally, list, byTally, set }: TallyHolder) {
    this.tally = tally;
    this.list = list;
    this.byTally = byTally;
    this.set = set;
    this.isOne = tally instanceof SharedTally && list[0] === tally && byTally.get(tally)?.tally === tally && set.has(tally);
  }
}

/** Adds one, and gives back what it was given, in an instance of a class. */
export function addToTally(holder: TallyHolder): TallyHolder & { readonly isOne: boolean } {
  const answer = new Answer(holder);
  holder.tally.add();
  return answer;
}

export function addToBare(tally: SharedTally): SharedTally {
  tally.add();
  return tally;
}

export function* yieldTally(tally: SharedTally): Generator<[number, SharedTally], void, undefined> {
  tally.add();
  yield [1, tally];
}

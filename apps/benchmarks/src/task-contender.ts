/** What a library has to offer to take part among tasks of one event loop. */
export interface TaskContender {
  /** Makes so many tasks, each of which lets the event loop turn once and returns its number, and waits for all; the sum of what they returned. */
  readonly gather: (count: number) => Promise<number>;
  /** Has so many tasks of a group sleep, cancels the group, and waits until it is gone: how many milliseconds that took. Absent where there is no such thing. */
  readonly cancelGroup?: (count: number) => Promise<number>;
}

/** Those who wait for the next turn of the event loop: one immediate for all, as Heddle has it. */
let waiting: (() => void)[] = [];

/** Lets the event loop turn once, for libraries that have nothing of that kind. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(endTurn);
  });
}

function endTurn(): void {
  const resolves = waiting;
  waiting = [];
  for (const resolve of resolves) resolve();
}

/** The sum of the numbers from 0 on. */
export function sumBelow(count: number): number {
  return (count * (count - 1)) / 2;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

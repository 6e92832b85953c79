import { check } from '../../check.js';
import type { Contender } from '../../contender.js';
import type { Figures, Scenario } from '../../scenario.js';

type Size = Readonly<Record<'tasks' | 'warmUpTasks', number>>;

const length = 16 * 1024 * 1024;

export const largeResults: Scenario<Size> = {
  name: 'large-results',
  group: 'processes',
  title: 'Results of 16 MiB: how long they hold up the host',
  method:
    'A task answers with a Uint8Array of 16 MiB, one at a time. In the host an immediate follows the other; the figure is the longest time between ' +
    'two of them while 50 results come.',
  metrics: [{ name: 'longest', label: 'longest turn of the event loop, ms', better: 'less' }],
  targets: [
    { metric: 'longest', bound: { atMost: 10 } },
    { metric: 'longest', of: 'heddle-pipes', bound: { atMost: 10 } },
  ],
  counts: { full: { tasks: 50, warmUpTasks: 10 }, smoke: { tasks: 2, warmUpTasks: 1 } },
  inPython: false,
  measure,
};

async function measure(contender: Contender, { tasks, warmUpTasks }: Size): Promise<Figures> {
  const pool = await contender.open('fill', { workers: 2, start: 'eager' });
  const results = async (count: number): Promise<void> => {
    for (let task = 0; task < count; task++) check((await pool.run(length)).length === length, 'the result is whole');
  };
  await results(warmUpTasks);
  const turns = new Turns();
  await results(tasks);
  const longest = turns.stop();
  await pool.close();
  return { longest };
}

/** The longest turn of the event loop, in milliseconds. */
class Turns {
  #longest = 0;
  #last = performance.now();
  #isOver = false;

  constructor() {
    this.#turn();
  }

  stop(): number {
    this.#isOver = true;
    return this.#longest;
  }

  #turn(): void {
    setImmediate(() => {
      const now = performance.now();
      this.#longest = Math.max(this.#longest, now - this.#last);
      this.#last = now;
      if (!this.#isOver) this.#turn();
    });
  }
}

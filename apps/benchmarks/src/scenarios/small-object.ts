import { check } from '../check.js';
import type { Contender, Pool } from '../contender.js';
import { repeatFor } from '../repeat.js';
import type { Figures, Scenario } from '../scenario.js';
import { median } from '../statistics.js';
import type { Order } from '../tasks/tasks.js';

type Size = Readonly<Record<'tasks' | 'warmUpTasks' | 'warmUpTime' | 'time', number>>;

export const smallObject: Scenario<Size> = {
  name: 'small-object',
  group: 'pools',
  title: 'Small object both ways',
  method:
    '50,000 tasks, each given an object of five fields (number, string, boolean, an object, an array of strings), each ' +
    'returning a changed one; submitted in one go and awaited with `Promise.all`. The objects exist before the clock ' +
    'starts. CPython: 10,000 tasks.',
  metrics: [{ name: 'rate', label: 'tasks/s', better: 'more' }],
  targets: [{ metric: 'rate', rival: 'piscina', bound: { atLeast: 6 } }],
  counts: {
    full: { tasks: 50_000, warmUpTasks: 10_000, warmUpTime: 500, time: 1000 },
    smoke: { tasks: 300, warmUpTasks: 100, warmUpTime: 0, time: 0 },
  },
  inPython: true,
  measure,
};

async function measure(contender: Contender, { tasks, warmUpTasks, warmUpTime, time }: Size): Promise<Figures> {
  const pool = await contender.open('shipOrder', { workers: 2, start: 'eager' });
  await repeatFor(warmUpTime, () => rate(pool, warmUpTasks));
  const rates = await repeatFor(time, () => rate(pool, tasks));
  await pool.close();
  return { rate: median(rates) };
}

async function rate(pool: Pool<'shipOrder'>, tasks: number): Promise<number> {
  const orders = Array.from({ length: tasks }, (_, id) => order(id));
  const start = performance.now();
  const futures = new Array<PromiseLike<Order>>(tasks);
  for (const [index, given] of orders.entries()) futures[index] = pool.run(given);
  const results = await Promise.all(futures);
  const seconds = (performance.now() - start) / 1000;
  check(results.length === tasks && results.every(isShipped), 'every order is shipped, whole and in its place');
  return tasks / seconds;
}

function order(id: number): Order {
  return {
    id,
    customer: `customer-${id % 100}`,
    paid: id % 2 === 0,
    position: { x: id + 0.5, y: -id },
    tags: ['fragile', 'express'],
  };
}

function isShipped(result: Order, index: number): boolean {
  const given = order(index);
  return (
    result.id === given.id + 1 &&
    result.customer === given.customer &&
    result.paid === given.paid &&
    result.position.x === given.position.y &&
    result.position.y === given.position.x &&
    result.tags.join() === given.tags.join()
  );
}

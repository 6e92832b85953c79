import { describe, expect, it } from 'vitest';

import { describeTask, inline, InlineExecutor, task } from '../src/index.js';

/** A function whose name is anything. */
function called(name: PropertyDescriptor, fn: (x: number) => unknown = (x) => x * 2): (x: number) => unknown {
  return Object.defineProperty(fn, 'name', name);
}

const throwing: PropertyDescriptor = {
  get: () => {
    throw new Error('no name');
  },
};

describe.each<[string, PropertyDescriptor]>([
  ['a symbol', { value: Symbol('mine') }],
  ['a number', { value: 5 }],
  ['an object', { value: {} }],
  ['a getter that throws', throwing],
])('a function whose name is %s', (_what, name) => {
  it('is a task as any anonymous function', async () => {
    const executor = new InlineExecutor();
    expect(describeTask(called(name))).toMatchObject({ name: '' });
    expect(await executor.submit(called(name), 21)).toBe(42);
    expect(await executor.submit(inline(called(name)), 21)).toBe(42);
    expect(await executor.submit(task(import.meta.url, called(name)), 21)).toBe(42);
    expect(await executor.map(called(name), [21]).next()).toEqual({ value: 42, done: false });
    await expect(executor.submit(called(name, () => Symbol('no')), 1)).rejects.toThrow("The result of the task '(anonymous)' cannot be sent");
    await executor.shutdown();
  });

  it('is refused, where it cannot travel, as any anonymous function', () => {
    const local = 1;
    const methods = { [Symbol('key')]: 1, get: (x: number) => x };
    expect(() => describeTask(called(name, (x) => x + local))).toThrow('The anonymous function captures a variable');
    expect(() => describeTask(called(name, methods.get.bind(methods)))).toThrow('A native function cannot be a task: it has no source');
    expect(() => describeTask(called(name, class { x = 1 } as never))).toThrow('A class cannot be a task: submit a function');
    expect(() => task(import.meta.url, called(name, class { x = 1 } as never))).toThrow('a class cannot be a task');
    expect(() => inline(called(name, (x) => x + local))).toThrow('The anonymous function captures local as well');
    expect(() => describeTask(called(name, function (this: unknown) { return this; }))).toThrow('The anonymous function cannot be sent');
  });
});

import { describe, expect, it } from 'vitest';

import { describeTask, moduleTasks, task, TaskLoadError, type ModuleTaskDescriptor } from '../src/index.js';
import { resolveTask } from '../src/worker.js';
import type * as squaresModule from './tasks/squares.js';
import { cube, revealed, square, twins } from './tasks/squares.js';

const squaresUrl = new URL('./tasks/squares.ts', import.meta.url);

type Call = (...args: unknown[]) => unknown;

async function resolve(descriptor: ModuleTaskDescriptor): Promise<Call> {
  return (await resolveTask(descriptor)) as unknown as Call;
}

describe('task', () => {
  it('gives the function itself, which can be called in place', () => {
    const fn = (x: number): number => x + 1;
    expect(task('file:///somewhere.js', fn)).toBe(fn);
    expect(square(5)).toBe(25);
  });

  it('describes a function by module, name and place among those of that name', () => {
    expect([square, cube, revealed.hidden, twins[0], twins[1]].map((fn) => describeTask(fn))).toEqual([
      { kind: 'module', module: squaresUrl.href, name: '', ordinal: 0 },
      { kind: 'module', module: squaresUrl.href, name: '', ordinal: 1 },
      { kind: 'module', module: squaresUrl.href, name: 'addOffset', ordinal: 0 },
      { kind: 'module', module: squaresUrl.href, name: 'twin', ordinal: 0 },
      { kind: 'module', module: squaresUrl.href, name: 'twin', ordinal: 1 },
    ]);
    expect(describeTask(square)).toBe(describeTask(square));
  });

  it('registers a function once, however often it is marked', () => {
    const fn = function marked(x: number): number {
      return x;
    };
    for (let i = 0; i < 3; i++) task('file:///marked.js', fn);
    expect(describeTask(fn)).toMatchObject({ ordinal: 0 });
    expect(describeTask(task('file:///marked.js', function marked() {}))).toMatchObject({ ordinal: 1 });
  });

  it('takes a URL as text, as an object and as import.meta', () => {
    const descriptors = ['data:text/javascript,1', new URL('data:text/javascript,1'), { url: 'data:text/javascript,1' }].map((module) =>
      describeTask(task(module, function either() {})),
    );
    expect(descriptors.map((descriptor) => (descriptor as ModuleTaskDescriptor).module)).toEqual(Array.from({ length: 3 }, () => 'data:text/javascript,1'));
  });

  it('may be an asynchronous function or a generator, and capture what it likes', () => {
    let captured = 1;
    const fn = task('file:///any.js', async function* () {
      yield captured++;
    });
    expect(describeTask(fn)).toMatchObject({ kind: 'module' });
  });

  it.each([
    ['/absolute/path.js', 'task: expected the URL of a module, such as import.meta.url, received "/absolute/path.js"'],
    ['./relative.js', 'received "./relative.js"'],
    [{}, 'received an object'],
    [undefined, 'received undefined'],
  ])('refuses %o for a module', (module, message) => {
    expect(() => task(module as string, () => 1)).toThrow(message);
  });

  it('refuses what is not a function, and classes', () => {
    expect(() => task(import.meta.url, 5 as never)).toThrow('task: expected a function, received 5');
    class Counter {
      count = 0;
    }
    expect(() => task(import.meta.url, Counter as never)).toThrow('task: a class cannot be a task (Counter)');
  });
});

describe('resolveTask', () => {
  it('finds what task() has marked, exported or not, named or not', async () => {
    for (const [fn, expected] of [
      [square, 49],
      [cube, 343],
      [revealed.hidden, 1007],
      [twins[0], 'first 7'],
      [twins[1], 'second 7'],
    ] as const) {
      expect((await resolve(describeTask(fn) as ModuleTaskDescriptor))(7)).toBe(expected);
    }
  });

  it('finds an export that was never marked', async () => {
    const descriptor: ModuleTaskDescriptor = { kind: 'module', module: squaresUrl.href, name: 'plain', ordinal: 0 };
    expect((await resolve(descriptor))(7)).toBe(6);
  });

  it('finds a default export', async () => {
    const module = new URL('./tasks/default-export.mjs', import.meta.url).href;
    expect((await resolve({ kind: 'module', module, name: 'default', ordinal: -1 }))(1)).toBe('default 1');
    expect((await resolve({ kind: 'module', module, name: '', ordinal: 0 }))(1)).toBe('default 1');
  });

  it('compiles what came as source', async () => {
    const fn = await resolveTask({ kind: 'source', source: '(x) => x + y', name: 'f', captures: { y: 2 } });
    expect((fn as unknown as Call)(1)).toBe(3);
  });

  const failure = async (descriptor: Parameters<typeof resolveTask>[0]): Promise<Error> => {
    const error: unknown = await resolveTask(descriptor).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TaskLoadError);
    return error as Error;
  };

  it('rejects with TaskLoadError where the module does not exist', async () => {
    const error = await failure({ kind: 'module', module: new URL('./no-such-module.mjs', import.meta.url).href, name: 'f', ordinal: 0 });
    expect(error.message).toMatch(/^The module of the task 'f' could not be loaded, file:.*no-such-module\.mjs: /);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('rejects with TaskLoadError where the module throws while it loads, with the cause', async () => {
    const error = await failure({ kind: 'module', module: new URL('./tasks/throws.ts', import.meta.url).href, name: '', ordinal: 0 });
    expect(error).toMatchObject({ code: 'ERR_HEDDLE_TASK_LOAD', cause: { name: 'RangeError', message: 'this module does not load' } });
  });

  it('rejects with TaskLoadError where the module has no such function, and says what it has', async () => {
    const missing = await failure({ kind: 'module', module: squaresUrl.href, name: 'squre', ordinal: -1 });
    expect(missing.message).toContain("has no task 'squre': it exports the functions ");
    expect(missing.message).toContain('plain');
    expect((await failure({ kind: 'module', module: squaresUrl.href, name: 'notAFunction', ordinal: -1 })).message).toContain("has no task 'notAFunction'");
    const conditional = await failure({ kind: 'module', module: squaresUrl.href, name: 'twin', ordinal: 2 });
    expect(conditional.message).toContain("has no task 'twin' (number 3 of this name)");
    expect(conditional.message).toContain('Call task() at the top level of the module, always in the same order');
  });

  it('rejects with TaskLoadError where the source does not compile', async () => {
    const error = await failure({ kind: 'source', source: '(x) =>', name: 'broken', captures: undefined });
    expect(error.message).toContain("The source of the task 'broken' does not compile");
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });
});

describe('moduleTasks', () => {
  const squares = moduleTasks<typeof squaresModule>(squaresUrl);

  it('gives references without loading the module', () => {
    const unloadable = moduleTasks<{ f: () => void }>('file:///nowhere/at/all.js');
    expect(describeTask(unloadable.f)).toEqual({ kind: 'module', module: 'file:///nowhere/at/all.js', name: 'f', ordinal: -1 });
  });

  it('gives the same reference for the same export', () => {
    expect(squares.plain).toBe(squares.plain);
    expect(moduleTasks<typeof squaresModule>(squaresUrl.href).plain).toBe(squares.plain);
    expect(squares.plain.name).toBe('plain');
  });

  it('names exports, also where they were marked under another name', async () => {
    expect((await resolve(describeTask(squares.square) as ModuleTaskDescriptor))(3)).toBe(9);
    expect((await resolve(describeTask(squares.plain) as ModuleTaskDescriptor))(3)).toBe(2);
  });

  it('cannot be called in place, and says what to do', () => {
    expect(() => squares.plain(1)).toThrow(`'plain' is a reference to an export of ${squaresUrl.href}: submit it to an executor. To call it here, import the module`);
  });

  it('is no promise, though it answers to every name', async () => {
    expect((squares as { then?: unknown }).then).toBeUndefined();
    expect(await Promise.resolve(squares)).toBe(squares);
    expect((squares as Record<symbol, unknown>)[Symbol.iterator]).toBeUndefined();
  });

  it('cannot be changed', () => {
    expect(() => {
      (squares as { plain: unknown }).plain = 1;
    }).toThrow(TypeError);
  });

  it('refuses what is no absolute URL', () => {
    expect(() => moduleTasks('./squares.js')).toThrow('moduleTasks: expected the URL of a module');
  });
});

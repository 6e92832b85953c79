import { describe, expect, it } from 'vitest';

import { compileTaskSource } from '../src/task/compile-source.js';
import { describeTask, inline, type SourceTaskDescriptor } from '../src/index.js';

/** Functions written in every way that there is. None captures anything, except where it says so. */
const key = 'computed';

class Forms {
  static twice(x: number): number {
    return x * 2;
  }

  static async twiceLater(x: number): Promise<number> {
    return x * 2;
  }

  static *countTo(n: number): Generator<number> {
    for (let i = 1; i <= n; i++) yield i;
  }

  method(x: number): number {
    return x * 2;
  }

  usesThis(): number {
    return this.field;
  }

  field = 1;

  readonly arrow = (x: number): number => x * 2;

  #secret(x: number): number {
    return x * 2;
  }

  get secret(): (x: number) => number {
    return this.#secret;
  }
}

const object = {
  method(x: number): number {
    return x * 2;
  },
  async later(x: number): Promise<number> {
    return x * 2;
  },
  *generate(x: number): Generator<number> {
    yield x * 2;
  },
  async *generateLater(x: number): AsyncGenerator<number> {
    yield x * 2;
  },
  'quoted name'(x: number): number {
    return x * 2;
  },
  [key](x: number): number {
    return x * 2;
  },
  [Symbol.toPrimitive](x: number): number {
    return x * 2;
  },
  get(x: number): number {
    return x * 2;
  },
  set(x: number): number {
    return x * 2;
  },
  async(x: number): number {
    return x * 2;
  },
  static(x: number): number {
    return x * 2;
  },
  get accessor(): number {
    return 1;
  },
};

/** What a worker makes of a function. */
function travel(fn: unknown): (...args: unknown[]) => unknown {
  const descriptor = describeTask(fn);
  if (descriptor.kind !== 'source') throw new Error('not sent by its source');
  return compileTaskSource(descriptor) as unknown as (...args: unknown[]) => unknown;
}

/** What a worker makes of a text. */
function compile(name: string, source: string): () => unknown {
  return compileTaskSource({ kind: 'source', name, source, captures: undefined });
}

const captured = 3;
let assigned = 0;

describe('a plain function that stands alone', () => {
  it.each<[string, unknown]>([
    ['an arrow', (x: number) => x * 2],
    [
      'an arrow with a body',
      (x: number) => {
        return x * 2;
      },
    ],
    [
      'a function expression',
      function (x: number) {
        return x * 2;
      },
    ],
    [
      'a named function expression',
      function double(x: number): number {
        return typeof double === 'function' ? x * 2 : 0;
      },
    ],
    ['a static method', Forms.twice],
    ['a method', new Forms().method],
    ['a private method', new Forms().secret],
    ['an arrow in a field', new Forms().arrow],
    ['a method of an object', object.method],
    ['a method with a quoted name', object['quoted name']],
    ['a method with a computed name', object.computed],
    ['a method with a symbol for its name', object[Symbol.toPrimitive]],
    ['a method called get', object.get],
    ['a method called set', object.set],
    ['a method called async', object.async],
    ['a method called static', object.static],
    ['a function with a comment at its end', Object.assign((x: number) => x * 2 /* twice */)],
    ['one made by Function', (0, eval)('(function anonymous(x\n) {\nreturn x * 2\n})')],
    ['one with defaults and patterns', ({ x }: { x: number } = { x: 21 }, [factor]: readonly number[] = [2]) => x * (factor ?? 1)],
  ])('may be %s', (_form, fn) => {
    const made = travel(fn);
    expect(made(_form.startsWith('one with defaults') ? undefined : 21)).toBe(42);
  });

  it('may be asynchronous or a generator, in any form', async () => {
    expect(await travel(async (x: number) => x * 2)(4)).toBe(8);
    expect(await travel(Forms.twiceLater)(4)).toBe(8);
    expect(await travel(object.later)(4)).toBe(8);
    expect([...(travel(Forms.countTo)(3) as Iterable<number>)]).toEqual([1, 2, 3]);
    expect([...(travel(object.generate)(3) as Iterable<number>)]).toEqual([6]);
    const values = travel(object.generateLater)(3) as AsyncIterator<number>;
    expect(await values.next()).toEqual({ value: 6, done: false });
  });

  it('may use what every worker has', () => {
    expect(travel((x: number) => Math.max(x, Number.parseInt('7', 10), [...new Set([1])].length))(3)).toBe(7);
    expect(travel(() => typeof process + typeof Buffer + typeof setTimeout + typeof structuredClone)()).toBe('objectfunctionfunctionfunction');
  });

  it('may ask for what another platform has, and then use it', () => {
    expect(travel((0, eval)("() => (typeof window === 'undefined' ? 'no window' : window)"))()).toBe('no window');
    expect(() => describeTask((0, eval)('() => window'))).toThrow('captures a variable');
  });

  it('is strict', () => {
    expect(
      travel(function () {
        return (function (this: unknown) {
          return this;
        })();
      })(),
    ).toBeUndefined();
  });

  it('may import packages and built-in modules, without a word from Node', async () => {
    const warnings: unknown[] = [];
    const remember = (warning: unknown): unknown => warnings.push(warning);
    process.on('warning', remember);
    const made = compile('sep', "async () => (await import('node:path')).sep");
    expect(await (made)()).toBe('/');
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('warning', remember);
    expect(warnings).toEqual([]);
  });

  it('shows its own lines and columns in stack traces', () => {
    const made = compile('thrower', '() => { throw new Error("x"); }');
    let stack = '';
    try {
      (made)();
    } catch (error) {
      stack = (error as Error).stack ?? '';
    }
    expect(stack).toMatch(/heddle.thrower:1:15/);
  });

  it('may have been through esbuild with keepNames', () => {
    const made = compile('outer', '() => { const a = /* @__PURE__ */ __name(() => 1, "inner"); return a.name; }');
    expect((made)()).toBe('inner');
    const fn: unknown = (0, eval)('() => { const a = __name(() => 1, "inner"); return a; }');
    expect(describeTask(fn).kind).toBe('source');
  });
});

describe('describeTask', () => {
  it('gives the same descriptor for the same function, and for closures made anew', () => {
    const make = (): ((x: number) => number) => (x) => x + 100;
    const fn = make();
    expect(describeTask(fn)).toBe(describeTask(fn));
    const descriptors = new Set(Array.from({ length: 50 }, () => describeTask(make())));
    expect(descriptors.size).toBe(1);
    expect(descriptors.has(describeTask(fn))).toBe(true);
  });

  it('tells functions of one text and different names apart', () => {
    const [first, second] = [{ a: (x: number) => x + 101 }.a, { b: (x: number) => x + 101 }.b];
    expect([describeTask(first), describeTask(second)]).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    expect(describeTask(first)).toBe(describeTask(first));
  });

  it.each([undefined, null, 'text', 5, {}, Promise.resolve()])('refuses %s, which is not a function', (value) => {
    expect(() => describeTask(value)).toThrow(/^submit: expected a function to run, received/);
    expect(() => describeTask(value, 'map')).toThrow(/^map: expected/);
  });

  it('refuses what has no source', () => {
    expect(() => describeTask(Math.sqrt)).toThrow('A native function cannot be a task (sqrt): it has no source. Wrap it: submit((...args) => sqrt(...args), ...)');
    expect(() => describeTask(object.method.bind(object))).toThrow('A bound function cannot be a task (bound method)');
    expect(() => describeTask(Forms)).toThrow('A class cannot be a task (Forms)');
    expect(() => describeTask((0, eval)('(class {})'))).toThrow('A class cannot be a task');
    const getter = Object.getOwnPropertyDescriptor(object, 'accessor')?.get;
    expect(() => describeTask(getter)).toThrow('A getter cannot be a task');
  });

  it('refuses captured variables: names them, and the two ways out', () => {
    expect(() => describeTask(function scale(x: number) { return x * captured; })).toThrow(
      "The function 'scale' captures a variable that would not travel with it: captured. Either mark it in its module, " +
        'task(import.meta.url, fn), and the worker imports it from there; or give the values along: inline(fn, { captured })',
    );
    expect(() => describeTask(() => (assigned += captured))).toThrow('captures variables that would not travel with it: assigned, captured.');
    expect(() => describeTask(() => describe.name)).toThrow(TypeError);
  });

  it('refuses each time, not only the first', () => {
    const fn = (x: number): number => x * captured;
    expect(() => describeTask(fn)).toThrow(TypeError);
    expect(() => describeTask(fn)).toThrow(TypeError);
  });

  it('refuses what only its surroundings could give it, and says what to do', () => {
    expect(() => describeTask(new Forms().usesThis)).toThrow("The function 'usesThis' cannot be sent as it stands: it uses `this`");
    const made = (text: string): unknown => (0, eval)(`(${text})`);
    expect(() => describeTask(made('() => this'))).toThrow('Pass the object as an argument');
    expect(() => describeTask(made('() => eval("1")'))).toThrow('globalThis.eval(code)');
    expect(() => describeTask(made('() => import("./x.js")'))).toThrow('it imports a relative path');
    expect(() => describeTask(made('({ f() { return super.x; } }).f'))).toThrow('it uses `super`');
    expect(() => describeTask(made('() => require("fs")'))).toThrow('use await import(...)');
    expect(() => describeTask(made('() => __dirname'))).toThrow('no CommonJS module');
    expect(() => describeTask(made('function () { with ({}) {} }'))).toThrow('cannot be read as strict JavaScript');
  });

  it.each([
    ['() => cov_1a2b3c().s[0]++', 'coverage'],
    ['() => __coverage__.x', 'coverage'],
    ['() => __vi_import_0__.readFile()', 'Vitest'],
    ['() => __vite_ssr_import_1__.default()', 'Vitest'],
    ['() => __awaiter(0)', 'raise its target'],
    ['() => __spreadValues({})', 'raise its target'],
    ['() => _asyncToGenerator(f)', 'raise its target'],
    ['() => arguments[0]', 'use rest parameters'],
  ])('knows the handwriting of tools (%s)', (text, hint) => {
    const fn: unknown = (0, eval)(text);
    expect(() => describeTask(fn)).toThrow(hint);
  });
});

describe('inline', () => {
  it('sends values for captured variables', () => {
    const descriptor = describeTask(inline((x: number) => x * captured, { captured })) as SourceTaskDescriptor;
    expect(descriptor).toMatchObject({ kind: 'source', captures: { captured: 3 } });
    expect((compileTaskSource(descriptor) as (x: number) => number)(5)).toBe(15);
  });

  it('takes the values that it is given, not those that the variables have', () => {
    const made = travel(inline((x: number) => x * captured, { captured: 10 }));
    expect(made(5)).toBe(50);
  });

  it('gives a function that can be called in place, with its own variables', () => {
    const fn = inline((x: number): number => x * captured, { captured: 10 });
    expect(fn(5)).toBe(15);
    expect(fn.name).toBe('');
  });

  it('may give the same function different values', () => {
    const scale = (x: number): number => x * captured;
    const [a, b] = [inline(scale, { captured: 1 }), inline(scale, { captured: 2 })];
    expect([travel(a)(5), travel(b)(5), a.name]).toEqual([5, 10, 'scale']);
    expect(describeTask(a)).not.toBe(describeTask(b));
  });

  it('may shadow a global', () => {
    const made = travel(inline(() => performance as unknown, { performance: 'mine' }));
    expect(made()).toBe('mine');
  });

  it('lets a function assign to its own copy', () => {
    const made = travel(inline(() => ++assigned, { assigned: 10 }));
    expect([made(), assigned]).toEqual([11, 0]);
  });

  it('refuses too few values, too many, functions, and what is wrong anyway', () => {
    const both = (x: number): number => x * captured + assigned;
    expect(() => inline(both, { captured })).toThrow("inline: The function 'both' captures assigned as well: give its value too");
    expect(() => inline(both)).toThrow('captures captured, assigned as well: give their values too');
    expect(() => inline(both, { captured, assigned, spare: 1 })).toThrow("inline: The function 'both' does not use 'spare'");
    expect(() => inline(both, { captured, assigned: () => 1 })).toThrow("inline: 'assigned' is a function, and functions cannot be copied");
    expect(() => inline(both, null as never)).toThrow('inline: expected an object of captured values, received null');
    expect(() => inline('x' as never)).toThrow(TypeError);
    expect(() => inline(Math.sqrt)).toThrow('native function');
  });

  it('does not see later changes of the object that it was given', () => {
    const values = { captured: 2 };
    const fn = inline((x: number) => x * captured, values);
    values.captured = 100;
    expect(travel(fn)(1)).toBe(2);
  });
});

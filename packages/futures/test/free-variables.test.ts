import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

import { parse, type AnyNode, type FunctionExpression, type ArrowFunctionExpression } from 'acorn';
import { analyze } from 'eslint-scope';
import { describe, expect, it } from 'vitest';

import { findFreeVariables, type FreeVariables } from '../src/task/free-variables.js';

type FunctionNode = FunctionExpression | ArrowFunctionExpression;

function analyse(text: string): FreeVariables {
  const program = parse(`(${text})`, { ecmaVersion: 'latest', sourceType: 'module' });
  const statement = program.body[0];
  if (statement?.type !== 'ExpressionStatement') throw new Error('no expression');
  return findFreeVariables(statement.expression as FunctionNode);
}

function free(text: string): string[] {
  return [...analyse(text).names].sort();
}

describe('the free variables of a function', () => {
  it.each<[string, string[]]>([
    // Parameters, and what is declared inside.
    ['(x) => x + y', ['y']],
    ['function (a, b = a, ...c) { return [a, b, c, d]; }', ['d']],
    ['({ a, b: { c = e }, ...rest }, [d, , f]) => [a, b, c, d, f, rest]', ['b', 'e']],
    ['({ [key]: value }) => value', ['key']],
    ['() => { let a = 1; const b = a; var c = b; return c; }', []],
    ['() => { const { a, ...b } = o, [c = d] = p; return [a, b, c]; }', ['d', 'o', 'p']],
    ['() => { let a; [a, b.c] = [1, 2]; ({ x: a, y: e } = {}); }', ['b', 'e']],
    // Hoisting.
    ['() => { use(v, f); var v; function f() {} }', ['use']],
    ['() => { { var v; } return v; }', []],
    ['() => { for (var i = 0; i < 3; i++); return i; }', []],
    ['() => { { let v; } return v; }', ['v']],
    ['() => { { function f() {} } return f(); }', ['f']],
    ['() => { if (a) { const b = 1; } else { b; } }', ['a', 'b']],
    // Parameters do not see the body.
    ['(a = () => v) => { var v = 1; return a() + v; }', ['v']],
    ['(a = b, b) => a', []],
    ['function f(a = f) { return a; }', []],
    // Names of functions and classes.
    ['function fact(n) { return n ? n * fact(n - 1) : 1; }', []],
    ['() => { const g = function h() { return h; }; return h; }', ['h']],
    ['() => { class A { static make() { return new A(); } } return A; }', []],
    ['() => { const B = class A extends C { x = A; }; return A; }', ['A', 'C']],
    ['() => { class A { [k] = v; static { var s = t; s; } #p = q; get(o) { return #p in o && this.#p; } } return s; }', ['k', 'q', 's', 't', 'v']],
    ['() => ({ m() { return m; }, get g() { return 1; }, [c]: 1, s, t: u })', ['c', 'm', 's', 'u']],
    // Blocks of their own.
    ['() => { try { t(); } catch (e) { e; } finally { e; } }', ['e', 't']],
    ['() => { try {} catch ({ message, ...rest }) { return [message, rest]; } }', []],
    ['() => { try {} catch { return e; } }', ['e']],
    ['() => { for (const x of xs) y(x); return x; }', ['x', 'xs', 'y']],
    ['async () => { for await (const [k, v = d] of m) k + v; for (let i in o) i; for (g of h); }', ['d', 'g', 'h', 'm', 'o']],
    ['(s) => { switch (s) { case 1: let a = 1; case b: return a; } }', ['b']],
    // What is no reference.
    ['(o) => o.a.b?.c[d].e', ['d']],
    ['() => { outer: for (;;) { break outer; continue outer; } }', []],
    ['(a) => ({ a, b: a })', []],
    ['function () { return arguments.length + new.target; }', []],
    ['() => arguments.length', ['arguments']],
    ['function () { return () => arguments[0]; }', []],
    ['async (u) => (await import(u)).x', []],
    // Everywhere an expression can be.
    ['() => `${a}${b`c${d}`}`', ['a', 'b', 'd']],
    ['() => typeof a + delete b.c + void d', ['a', 'b', 'd']],
    ['() => { a++; b += c; d ??= e; }', ['a', 'b', 'c', 'd', 'e']],
    ['() => ([...a, ...b], { ...c })', ['a', 'b', 'c']],
    ['function* () { yield* a; const b = yield c; }', ['a', 'c']],
    ['() => new A(b, ...c).d', ['A', 'b', 'c']],
    ['(a, b) => { ({ a: b, c = d } = a); }', ['c', 'd']],
    ['() => { while (a) { do { throw b; } while (c); } if (d) ; else e; }', ['a', 'b', 'c', 'd', 'e']],
    // Shadowing.
    ['(x) => { { let x = 1; x; } return ((x) => x)(x); }', []],
    ['() => { const undefined_ = undefined; return undefined_; }', ['undefined']],
    ['(console) => console.log(JSON)', ['JSON']],
  ])('%s', (text, expected) => {
    expect(free(text)).toEqual(expected);
  });

  it('come in the order in which they appear', () => {
    expect(analyse('() => z + a + m + z').names).toEqual(['z', 'a', 'm']);
  });

  it('are known to have been asked for with typeof', () => {
    expect([...analyse('() => (typeof window === "undefined" ? Deno : window)').askedFor]).toEqual(['window']);
  });
});

describe('the constructs that belong to the surroundings', () => {
  it.each<[string, string[]]>([
    ['() => this', ['this']],
    ['function () { return this; }', ['this']],
    ['(x = this) => x', ['this']],
    ['() => () => this', ['this']],
    ['function () { return () => this; }', ['this']],
    ['() => function () { return this; }', []],
    ['() => ({ m() { return this; } })', []],
    ['() => ({ a: this })', ['this']],
    ['() => class { x = this; static y = this; static { this; } m() { return this; } }', []],
    ['() => class { [this.k] = 1; }', ['this']],
    ['() => class extends this.Base {}', ['this']],
    ['() => class A extends B { constructor() { super(); super.m(); } }', []],
    ['() => import.meta.url', ['import.meta']],
    ['() => eval("1")', ['direct eval']],
    ['() => globalThis.eval("1")', []],
    ['() => (0, eval)("1")', []],
    ['(eval_) => eval_("1")', []],
    ['() => import("./x.js")', ['relative import']],
    ['() => import("../x.js")', ['relative import']],
    ['() => import(`./x.js`)', ['relative import']],
    ['() => import(`\\u002e/x.js`)', ['relative import']],
    ['(name) => import(`../${name}.js`)', ['relative import']],
    ['(name) => import(`${name}/x.js`)', []],
    ['() => import(`node:fs`)', []],
    ['() => import(".hidden")', []],
    ['() => import("node:fs")', []],
    ['(x) => import(x)', []],
  ])('%s', (text, expected) => {
    expect([...analyse(text).constructs]).toEqual(expected);
  });
});

// eslint-scope is the well-kept analyser; decision 007 says why it is not what runs.
describe('compared with eslint-scope', () => {
  const require = createRequire(import.meta.url);

  it.each(['acorn', 'eslint-scope', 'typescript'])('finds the same in the functions of %s', (name) => {
    const source = readFileSync(require.resolve(name), 'utf8');
    const program = parse(source, { ecmaVersion: 'latest', sourceType: 'script', allowHashBang: true });
    let compared = 0;
    for (const fn of functionsIn(program)) {
      const text = source.slice(fn.start, fn.end);
      const expression = fn.type === 'ArrowFunctionExpression' || /^(async\s+)?function\b/.test(text) ? text : `function ${text}`;
      // Some use `super`, or are not strict.
      if (text.length > 2000 || !parses(`(${expression})`)) continue;
      expect([text, free(expression)]).toEqual([text, freeByEslint(expression)]);
      if (++compared === 2000) break;
    }
    expect(compared).toBeGreaterThan(50);
  });
});

function parses(text: string): boolean {
  try {
    parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
    return true;
  } catch {
    return false;
  }
}

function freeByEslint(text: string): string[] {
  const program = parse(`(${text})`, { ecmaVersion: 'latest', sourceType: 'module', ranges: true });
  const scopes = analyze(program as never, { ecmaVersion: 2024, sourceType: 'module' });
  return [...new Set(scopes.globalScope?.through.map((reference) => reference.identifier.name))].sort();
}

/** All functions of a program, the inner ones too. */
function* functionsIn(node: unknown): Generator<FunctionNode> {
  if (Array.isArray(node)) {
    for (const item of node as unknown[]) yield* functionsIn(item);
  } else if (typeof node === 'object' && node !== null && 'type' in node) {
    const typed = node as AnyNode;
    if (typed.type === 'FunctionExpression' || typed.type === 'ArrowFunctionExpression') yield typed;
    for (const child of Object.values(typed)) yield* functionsIn(child);
  }
}

import { Decoder } from '@heddle/codec';
import { inline } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { FunctionTable } from '../src/host/function-table.js';
import type { WireFunction } from '../src/wire/messages.js';
import { unpackWireValue, WireValuePacker } from '../src/wire/wire-value.js';

function createTable() {
  const announced: [number, WireFunction][] = [];
  const table = new FunctionTable((id, wire) => announced.push([id, wire]));
  return { table, announced };
}

const plusOne = (x: number): number => x + 1;
const makePlusOne = (): ((x: number) => number) => (x: number): number => x + 1;

describe('the table of functions', () => {
  it('gives a function one id, and tells the workers of it once', () => {
    const { table, announced } = createTable();
    const other = (x: number): number => x - 1;
    const ids = [plusOne, other, plusOne, other, plusOne].map((fn) => table.use(fn, 'submit').id);
    expect(ids).toEqual([0, 1, 0, 1, 0]);
    expect(announced.map(([id, { name }]) => [id, name])).toEqual([[0, 'plusOne'], [1, 'other']]);
  });

  it('gives functions of one text one id: a closure made in a loop is one function', () => {
    const { table, announced } = createTable();
    const ids = Array.from({ length: 100 }, () => table.use(makePlusOne(), 'submit').id);
    expect(new Set(ids)).toEqual(new Set([0]));
    expect(announced).toHaveLength(1);
  });

  it('gives inline functions of one text one id, and each call its own captures', () => {
    const { table, announced } = createTable();
    const uses = [1, 2].map((factor) => table.use(inline((x: number) => x * factor, { factor }), 'submit'));
    expect(uses.map(({ id }) => id)).toEqual([0, 0]);
    expect(uses.map(({ captures }) => captures)).toEqual([[1], [2]]);
    expect(announced).toHaveLength(1);
    expect(announced[0]?.[1]).toMatchObject({ kind: 'source', captureNames: ['factor'] });
  });

  it('tells functions of one text apart by their names, which errors and events show', () => {
    const { table } = createTable();
    const first = { double: (x: number): number => x * 2 }.double;
    const second = { twice: (x: number): number => x * 2 }.twice;
    expect([table.use(first, 'submit').name, table.use(second, 'submit').name]).toEqual(['double', 'twice']);
    expect(table.use(first, 'submit').id).not.toBe(table.use(second, 'submit').id);
  });

  it('lists all functions for a worker that starts', () => {
    const { table, announced } = createTable();
    table.use(plusOne, 'submit');
    table.use(makePlusOne(), 'submit');
    expect(table.entries()).toEqual(announced);
  });

  it('names every function, also one that has no name', () => {
    const { table } = createTable();
    const { id, name } = table.use((() => (x: number) => x)(), 'submit');
    expect([name, table.nameOf(id)]).toEqual(['(anonymous)', '(anonymous)']);
    expect(table.use(plusOne, 'submit').name).toBe('plusOne');
  });

  it('refuses what is no function, or does not stand alone, each time', () => {
    const { table, announced } = createTable();
    const outer = { x: 1 };
    for (const wrong of [undefined, 'text', {}, Math.max, (): unknown => outer]) {
      expect(() => table.use(wrong, 'map')).toThrow(TypeError);
      expect(() => table.use(wrong, 'map')).toThrow(TypeError);
    }
    expect(announced).toEqual([]);
  });

  it('remembers whether tasks of a function were generators, from the first that ended', () => {
    const { table } = createTable();
    const { id } = table.use(plusOne, 'submit');
    expect(table.mayStream(id)).toBe(true);
    table.learn(id, false);
    expect(table.mayStream(id)).toBe(false);
    table.learn(id, true);
    expect(table.mayStream(id)).toBe(false);
    const { id: generator } = table.use((() => function* (): Generator { /* empty */ })(), 'submit');
    table.learn(generator, true);
    expect(table.mayStream(generator)).toBe(true);
  });

  it('packs calls that are no tasks', () => {
    const { table } = createTable();
    const call = table.call(plusOne, [41, { a: [1] }], new WireValuePacker(), 'initializer');
    expect(call.functionId).toBe(0);
    expect(unpackWireValue(new Decoder(), call.captures)).toEqual([]);
    expect(unpackWireValue(new Decoder(), call.arguments)).toEqual([41, { a: [1] }]);
  });
});

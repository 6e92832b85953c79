/** Tasks as programs write them, and mistakes as they make them. */
import { task } from '../../src/index.js';

const offset = 1000;

// Anonymous ones, told apart by their order.
export const square: (x: number) => number = task(import.meta.url, (x: number): number => x * x);
export const cube: (x: number) => number = task(import.meta, (x: number): number => x * x * x);

// Not exported, and with a module's variable in it.
const hidden = task(import.meta.url, function addOffset(x: number): number {
  return x + offset;
});
export const revealed: { readonly hidden: (x: number) => number } = { hidden };

// The same name twice.
const first = { twin: (x: number): string => `first ${x}` };
const second = { twin: (x: number): string => `second ${x}` };
export const twins: readonly ((x: number) => string)[] = [task(import.meta.url, first.twin), task(import.meta.url, second.twin)];

// Only exported.
export function plain(x: number): number {
  return x - 1;
}

export const notAFunction = 5;

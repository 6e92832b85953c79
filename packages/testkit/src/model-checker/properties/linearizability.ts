/**
 * Whether calls that overlapped can be put in a row, each where it was going on, so that one after the other they would
 * have had the same results (Herlihy and Wing 1990). The search is that of Wing and Gong 1993, with what Lowe 2017 adds:
 * the same calls in another order that lead to the same state are not looked at twice.
 */
import type { Call, History } from './history.js';

/** What an operation does where nothing overlaps. */
export interface SequentialModel<S> {
  readonly initial: S;
  /** The state after the call; undefined where it could not have that result. A result that is undefined may be any. */
  apply(state: S, call: Call): S | undefined;
}

/** Throws where there is no such order. */
export function explainSequentially<S>(history: History, model: SequentialModel<S>): void {
  const { calls } = history;
  const dead = new Set<string>();
  const search = (state: S, left: ReadonlySet<Call>): boolean => {
    // Who has not returned need not have done anything.
    if ([...left].every(({ result }) => result === undefined)) return true;
    const key = `${JSON.stringify(state)} ${calls.map((call) => Number(left.has(call))).join('')}`;
    if (dead.has(key)) return false;
    for (const call of left) {
      if ([...call.after].some((earlier) => left.has(earlier))) continue;
      const next = model.apply(state, call);
      if (next !== undefined && search(next, new Set([...left].filter((other) => other !== call)))) return true;
    }
    dead.add(key);
    return false;
  };
  if (search(model.initial, new Set(calls))) return;
  const lines = calls.map(({ actor, operation, argument, result, after }) => `${actor}: ${operation}(${argument}) -> ${result ?? '?'}, after ${after.size} others`);
  throw new Error(`no order of these calls explains their results:\n${lines.join('\n')}`);
}

/** What `put` and `get` answer of a queue that is full, or empty. */
export const NOTHING = -1;

/** A queue, first in first out: `put(value)` answers 0, or NOTHING where it is full; `get` answers the value, or NOTHING. */
export function fifoQueue(capacity: number = Number.POSITIVE_INFINITY): SequentialModel<readonly number[]> {
  return {
    initial: [],
    apply: (items: readonly number[], { operation, argument, result }: Call): readonly number[] | undefined => {
      if (operation === 'put') {
        if (result === NOTHING) return items.length >= capacity ? items : undefined;
        return items.length < capacity ? [...items, argument] : undefined;
      }
      const [first = NOTHING, ...rest] = items;
      return result === undefined || result === first ? rest : undefined;
    },
  };
}

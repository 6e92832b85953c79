import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CallGraphNode } from '../src/seeing/call-graph.js';
import { findDeadlocks } from '../src/seeing/find-deadlocks.js';

/** Any graph of up to a dozen nodes. */
const graphs = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.array(fc.record({ needs: fc.constantFrom('all' as const, 'any' as const), waits: fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 4 }) }), { minLength: size, maxLength: size }),
).map((nodes) => nodes.map(({ needs, waits }, id): CallGraphNode => ({
  id, kind: 'Task', name: String(id), needs, groups: [], waits: waits.map((target) => ({ for: target, operation: undefined, stack: [] })),
})));

/** The same by trying: who can go on, as long as anybody more can. */
function whoCannotGoOn(nodes: readonly CallGraphNode[]): ReadonlySet<number> {
  const stuck = new Set(nodes.map(({ id }) => id));
  for (let before = -1; before !== stuck.size;) {
    before = stuck.size;
    for (const { id, needs, waits } of nodes) {
      const ends = (wait: { readonly for: number }): boolean => !stuck.has(wait.for);
      if (waits.length === 0 || (needs === 'all' ? waits.every(ends) : waits.some(ends))) stuck.delete(id);
    }
  }
  return stuck;
}

describe('findDeadlocks', () => {
  it('finds circles of those who cannot go on, each once, and at least one where there are any', () => {
    fc.assert(fc.property(graphs, (nodes) => {
      const stuck = whoCannotGoOn(nodes);
      const circles = findDeadlocks(nodes);
      expect(circles.length > 0).toBe(stuck.size > 0);
      const members = circles.flat();
      expect(new Set(members).size).toBe(members.length);
      for (const circle of circles) {
        circle.forEach((id, index) => {
          expect(stuck.has(id)).toBe(true);
          expect(nodes[id]?.waits.map((wait) => wait.for)).toContain(circle[(index + 1) % circle.length]);
        });
      }
    }), { numRuns: 2000 });
  });

  it('takes a time that grows with the graph, and no depth of calls', () => {
    const size = 100_000;
    const chain = (last: readonly number[]): CallGraphNode[] => Array.from({ length: size }, (_, id) => ({
      id, kind: 'Task', name: '', needs: 'all', groups: [], waits: (id === size - 1 ? last : [id + 1]).map((target) => ({ for: target, operation: undefined, stack: [] })),
    }));
    expect(findDeadlocks(chain([]))).toEqual([]);
    expect(findDeadlocks(chain([0]))[0]).toHaveLength(size);
  });
});

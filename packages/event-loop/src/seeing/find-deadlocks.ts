import type { CallGraphNode } from './call-graph.js';

/**
 * Finds those who can never go on: what is left when, again and again, everybody is taken away who needs nobody that is left. Among them, those who wait for
 * each other in a circle; the others wait for one of a circle.
 *
 * Who needs one of several goes on where one of them does, and what waits for nothing that is known may end at any time: as far as the graph knows, nobody is named
 * who could go on.
 *
 * Prior art: the reduction of resource graphs by Holt, "Some deadlock properties of computer systems" (1972).
 */
export function findDeadlocks(nodes: readonly CallGraphNode[]): readonly (readonly number[])[] {
  const stuck = findStuck(nodes);
  const next = new Map<number, number>();
  for (const { id, waits } of nodes) {
    const target = stuck.has(id) ? waits.find((wait) => stuck.has(wait.for)) : undefined;
    if (target !== undefined) next.set(id, target.for);
  }
  return findCircles(next);
}

function findStuck(nodes: readonly CallGraphNode[]): ReadonlySet<number> {
  const waiters = new Map<number, CallGraphNode[]>();
  const missing = new Map<number, number>();
  const free: number[] = [];
  for (const node of nodes) {
    const targets = node.waits.map((wait) => wait.for);
    missing.set(node.id, node.needs === 'all' ? targets.length : Math.min(1, targets.length));
    for (const target of targets) {
      const others = waiters.get(target);
      if (others === undefined) waiters.set(target, [node]);
      else others.push(node);
    }
    if (targets.length === 0) free.push(node.id);
  }
  const stuck = new Set(nodes.map(({ id }) => id));
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    if (!stuck.delete(id)) continue;
    for (const waiter of waiters.get(id) ?? []) {
      const left = (missing.get(waiter.id) ?? 0) - 1;
      missing.set(waiter.id, left);
      if (left <= 0) free.push(waiter.id);
    }
  }
  return stuck;
}

/** Of ways of which one leads from each: the circles, each once. */
function findCircles(next: ReadonlyMap<number, number>): readonly (readonly number[])[] {
  const circles: (readonly number[])[] = [];
  const seen = new Set<number>();
  for (const start of next.keys()) {
    const path: number[] = [];
    let at: number | undefined = start;
    for (; at !== undefined && !seen.has(at); at = next.get(at)) {
      seen.add(at);
      path.push(at);
    }
    // It came back to itself, and not to a way that was gone before.
    const from = at === undefined ? -1 : path.indexOf(at);
    if (from >= 0) circles.push(path.slice(from));
  }
  return circles;
}

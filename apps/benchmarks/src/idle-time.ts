import type { Span } from './tasks/tasks.js';

/**
 * The longest time for which some worker ran nothing although a task had yet to start.
 *
 * All tasks must have been submitted before the first span starts, give or take: then every task that starts later
 * was waiting. A worker that runs its last task while others still start some counts as idle from its end on.
 */
export function longestIdleWhileWaiting(spans: readonly Span[]): number {
  const lastStart = Math.max(...spans.map((span) => span.start));
  const byWorker = new Map<number, Span[]>();
  for (const span of spans) {
    const own = byWorker.get(span.worker);
    if (own === undefined) byWorker.set(span.worker, [span]);
    else own.push(span);
  }
  let longest = 0;
  for (const own of byWorker.values()) {
    const inOrder = own.toSorted((a, b) => a.start - b.start);
    for (const [index, span] of inOrder.entries()) {
      const next = inOrder[index + 1]?.start ?? lastStart;
      longest = Math.max(longest, Math.min(next, lastStart) - span.end);
    }
  }
  return longest;
}

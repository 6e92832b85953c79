import type { Future } from '@heddle/futures';

import type { CallGraph, CallGraphNode, CallGraphWait } from './call-graph.js';
import { captureCallGraph } from './capture-call-graph.js';

/**
 * The graph as text: each task with what it waits for below it. Deadlocks come last.
 *
 * @example
 * ```ts
 * console.log(formatCallGraph(captureCallGraph()));
 * ```
 */
export function formatCallGraph(graph: CallGraph): string {
  const lines = new GraphText(graph).lines();
  return lines.length === 0 ? 'no tasks' : lines.join('\n');
}

/**
 * Prints who waits for whom to the standard output: asyncio's `print_call_graph`, of all tasks of this thread.
 *
 * Differs from asyncio's in that below a task stands what it waits for, not who awaits it: so a deadlock can be followed down.
 *
 * @param future As {@link captureCallGraph} takes it.
 * @see https://docs.python.org/3/library/asyncio-graph.html#asyncio.print_call_graph
 *
 * @example
 * ```ts
 * process.on('SIGUSR2', () => printCallGraph());
 * // main
 * // └─ TaskGroup
 * //    ├─ reader
 * //    │  └─ Queue.get
 * //    └─ writer
 * //       └─ Lock
 * //          └─ reader (above)
 * ```
 */
export function printCallGraph(future?: Future<unknown>): void {
  console.log(formatCallGraph(captureCallGraph(future)));
}

/** A line that is to be written, and what comes below it. */
interface Entry {
  readonly node: CallGraphNode;
  readonly wait: CallGraphWait | undefined;
  readonly first: string;
  readonly rest: string;
  /** The one that it is below of. */
  readonly above: Entry | undefined;
}

class GraphText {
  readonly #graph: CallGraph;
  readonly #nodes: ReadonlyMap<number, CallGraphNode>;
  readonly #written = new Set<number>();
  readonly #lines: string[] = [];

  constructor(graph: CallGraph) {
    this.#graph = graph;
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  }

  lines(): readonly string[] {
    const below = new Set(this.#graph.nodes.flatMap((node) => this.#below(node).map(({ node: { id } }) => id)));
    for (const node of this.#graph.nodes) if (!below.has(node.id)) this.#write(node);
    // Of a circle everybody is below another.
    for (const node of this.#graph.nodes) if (!this.#written.has(node.id)) this.#write(node);
    for (const circle of this.#graph.deadlocks) {
      const names = [...circle, circle[0]].map((id) => (id === undefined ? '' : (this.#nodes.get(id)?.name ?? '')));
      this.#lines.push(`Deadlock: ${names.join(' → ')}`);
    }
    return this.#lines;
  }

  /** One after the other, not by calls: the graph may be deeper than those go. */
  #write(root: CallGraphNode): void {
    const entries: Entry[] = [{ node: root, wait: undefined, first: '', rest: '', above: undefined }];
    for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
      const above = entry;
      const { node, wait, first, rest } = entry;
      const isKnown = this.#written.has(node.id);
      const below = this.#below(node);
      this.#lines.push(first + titleOf(node, wait) + (isKnown && below.length > 0 ? (isBelowItself(entry) ? ' (circle)' : ' (above)') : ''));
      if (isKnown) continue;
      this.#written.add(node.id);
      // The last goes in first, for the first to come out first.
      below.toReversed().forEach((one, index) => {
        entries.push({ ...one, first: `${rest}${index === 0 ? '└─ ' : '├─ '}`, rest: `${rest}${index === 0 ? '   ' : '│  '}`, above });
      });
    }
  }

  #below(node: CallGraphNode): { readonly node: CallGraphNode; readonly wait: CallGraphWait | undefined }[] {
    const waits = node.waits.flatMap((wait) => {
      const target = this.#nodes.get(wait.for);
      return target === undefined ? [] : [{ node: target, wait }];
    });
    const groups = node.groups.flatMap((id) => {
      const group = this.#nodes.get(id);
      return group === undefined || node.waits.some((wait) => wait.for === id) ? [] : [{ node: group, wait: undefined }];
    });
    return [...waits, ...groups];
  }
}

function isBelowItself({ node, above }: Entry): boolean {
  for (let at = above; at !== undefined; at = at.above) if (at.node === node) return true;
  return false;
}

function titleOf(node: CallGraphNode, wait: CallGraphWait | undefined): string {
  const operation = wait?.operation === undefined ? '' : `.${wait.operation}`;
  const place = wait?.stack[0];
  return `${node.name}${operation}${place === undefined ? '' : ` at ${place}`}`;
}

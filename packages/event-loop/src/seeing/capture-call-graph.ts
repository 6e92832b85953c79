import type { Dependencies, TaskWait } from '@heddle/cancellation';
import { describeFuture, Future, wrongType } from '@heddle/futures';
import { isThenable } from '@heddle/futures/worker';

import { unfinishedGroups } from '../group/task-group.js';
import { WaitScope } from '../scope/wait-scope.js';
import { allTasks, Task, waitsOf } from '../task/task.js';
import type { CallGraph, CallGraphNode, CallGraphWait } from './call-graph.js';
import { findDeadlocks } from './find-deadlocks.js';
import { stackOf } from './wait-stacks.js';

/**
 * Tells who waits for whom: asyncio's `capture_call_graph`, of all tasks of this thread. Through groups, `gather`, `shield`, locks and whatever
 * else knows what keeps its waiters waiting; deadlocks are named. A promise that is not Heddle's tells nobody who waits for it.
 *
 * Nothing is noted before it is called, but for who holds a lock. In debug mode every wait also knows where it began.
 *
 * Differs from asyncio's in that it is of all tasks where no future is given, not of the current one: who asks is often outside any, such as a handler of a signal.
 *
 * @param future Of a task or future: only what it waits for, and who waits for it. All tasks where it is left out.
 * @throws TypeError for what is not a future.
 * @see https://docs.python.org/3/library/asyncio-graph.html#asyncio.capture_call_graph
 *
 * @example
 * ```ts
 * const { nodes } = captureCallGraph();
 * console.log(nodes.filter((node) => node.kind === 'Task').map((task) => task.name));
 * ```
 */
export function captureCallGraph(future?: Future<unknown>): CallGraph {
  if (future !== undefined && !(future instanceof Future)) throw wrongType('captureCallGraph', 'future', 'a future', future);
  const builder = new GraphBuilder();
  for (const task of allTasks()) builder.add(task);
  for (const { group, owner, dependencies } of unfinishedGroups()) builder.addGroup(group, owner, dependencies);
  const center = future === undefined ? undefined : builder.add(future);
  return builder.build(center);
}

/** A node while it is made. */
interface Draft {
  readonly id: number;
  readonly kind: string;
  readonly name: string | undefined;
  needs: 'all' | 'any';
  readonly waits: CallGraphWait[];
  readonly groups: number[];
  /** Whether it is known already what it waits for: everybody who waits for a lock knows who holds it. */
  isRead: boolean;
}

/** Something of which it is known what it waits for. */
interface Composite {
  dependsOn(): Dependencies;
}

/** Follows what is waited for, one after the other: no depth of it is a depth of calls. */
class GraphBuilder {
  readonly #drafts = new Map<unknown, Draft>();
  readonly #unread: (() => void)[] = [];

  /** The id of what is waited for. */
  add(thing: unknown): number {
    const known = this.#drafts.get(thing);
    if (known !== undefined) return known.id;
    const draft = this.#draft(thing, kindOf(thing), nameOf(thing));
    if (thing instanceof Task) {
      draft.needs = 'any';
      this.#unread.push(() => { for (const wait of waitsOf(thing)) draft.waits.push(this.#wait(wait)); });
    } else if (isComposite(thing)) {
      this.#unread.push(() => { this.#depend(draft, thing.dependsOn()); });
    }
    return draft.id;
  }

  addGroup(group: object, owner: Task<unknown> | undefined, dependencies: Dependencies): void {
    const id = this.add(group);
    const draft = this.#drafts.get(group);
    if (draft !== undefined) this.#depend(draft, dependencies);
    if (owner !== undefined) this.#drafts.get(owner)?.groups.push(id);
  }

  /** The graph, or what of it has to do with one node. */
  build(center: number | undefined): CallGraph {
    for (let read = this.#unread.pop(); read !== undefined; read = this.#unread.pop()) read();
    const drafts = [...this.#drafts.values()];
    const nodes = name(center === undefined ? drafts : around(center, drafts));
    return { nodes, deadlocks: findDeadlocks(nodes) };
  }

  #draft(thing: unknown, kind: string, name?: string): Draft {
    const draft: Draft = { id: this.#drafts.size, kind, name, needs: 'all', waits: [], groups: [], isRead: false };
    this.#drafts.set(thing, draft);
    return draft;
  }

  #wait(wait: TaskWait): CallGraphWait {
    const { waitsFor, operation } = wait;
    const stack = stackOf(wait);
    if (waitsFor === undefined) {
      // Nobody else waits for it: the wait itself stands for it.
      const draft = this.#drafts.get(wait) ?? this.#draft(wait, operation ?? 'a wait');
      if (wait.dependsOn !== undefined) this.#depend(draft, wait.dependsOn());
      return { for: draft.id, operation: undefined, stack };
    }
    const id = this.add(waitsFor);
    const draft = this.#drafts.get(waitsFor);
    if (draft?.isRead === false && wait.dependsOn !== undefined) this.#depend(draft, wait.dependsOn());
    return { for: id, operation, stack };
  }

  #depend(draft: Draft, dependencies: Dependencies): void {
    draft.isRead = true;
    const [needs, of] = 'all' in dependencies ? (['all', dependencies.all] as const) : (['any', dependencies.any] as const);
    const tasksAndFutures = [...of].map((one) => (one instanceof WaitScope ? one.task : one)).map((one) => (isThenable(one) ? one : undefined));
    // Where one of several is enough, it may be the one that is not known.
    if (needs === 'any' && tasksAndFutures.includes(undefined)) return;
    draft.needs = needs;
    for (const one of tasksAndFutures) if (one !== undefined) draft.waits.push({ for: this.add(one), operation: undefined, stack: [] });
  }
}

function isComposite(thing: unknown): thing is Composite {
  return thing instanceof Future && 'dependsOn' in thing;
}

function nameOf(thing: unknown): string | undefined {
  if (thing instanceof Task) return thing.name;
  return thing instanceof Future ? describeFuture(thing) : undefined;
}

function kindOf(thing: unknown): string {
  if (typeof thing !== 'object' || thing === null) return typeof thing;
  const tag: unknown = Reflect.get(thing, Symbol.toStringTag);
  if (typeof tag === 'string') return tag;
  // It may have been made without a class.
  const { constructor } = thing as { readonly constructor?: unknown };
  return typeof constructor === 'function' ? constructor.name : 'object';
}

/** Of several of a kind each gets a number. */
function name(drafts: readonly Draft[]): readonly CallGraphNode[] {
  const counts = new Map<string, number>();
  for (const { kind } of drafts) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const numbers = new Map<string, number>();
  return drafts.map(({ isRead: _, ...draft }) => {
    const { kind } = draft;
    const number = (numbers.get(kind) ?? 0) + 1;
    numbers.set(kind, number);
    return { ...draft, name: draft.name ?? (counts.get(kind) === 1 ? kind : `${kind} ${number}`) };
  });
}

/** What a node waits for, and who waits for it, also by way of others. */
function around(center: number, drafts: readonly Draft[]): readonly Draft[] {
  const down = new Map(drafts.map(({ id, waits, groups }) => [id, [...waits.map((wait) => wait.for), ...groups]]));
  const up = new Map<number, number[]>();
  for (const [from, tos] of down) {
    for (const to of tos) {
      const others = up.get(to);
      if (others === undefined) up.set(to, [from]);
      else others.push(from);
    }
  }
  const kept = new Set([...reachable(center, down), ...reachable(center, up)]);
  return drafts.filter(({ id }) => kept.has(id)).map((draft) => ({
    ...draft,
    waits: draft.waits.filter((wait) => kept.has(wait.for)),
    groups: draft.groups.filter((group) => kept.has(group)),
  }));
}

function reachable(from: number, ways: ReadonlyMap<number, readonly number[]>): ReadonlySet<number> {
  const found = new Set([from]);
  for (const node of found) for (const next of ways.get(node) ?? []) found.add(next);
  return found;
}

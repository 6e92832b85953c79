import { compileTaskFactory, resolveTask } from '@heddle/futures/worker';

import type { WireFunction } from '../wire/messages.js';

/** A function as workers call it. */
type WorkerFunction = (...args: unknown[]) => unknown;

/**
 * Whether calls of a function go on after they have returned. Unless it is known that they never do, a call runs in an
 * async context of its own, so that an error which escapes it can be told from another task's.
 */
type Asynchrony = 'unknown' | 'never' | 'sometimes';

/** What a worker knows of a function. */
export interface KnownFunction {
  readonly name: string;
  readonly invoke: WorkerFunction;
  /** The function with the values it captures. */
  bind(captures: readonly unknown[]): WorkerFunction;
  asynchrony: Asynchrony;
}

/** The functions of one worker by the host's ids; modules are imported once, sources compiled once. */
export class TaskFunctions {
  readonly #announced = new Map<number, WireFunction>();
  readonly #known: (KnownFunction | undefined)[] = [];
  readonly #loading = new Map<number, Promise<KnownFunction>>();

  announce(id: number, wire: WireFunction): void {
    this.#announced.set(id, wire);
  }

  isAnnounced(id: number): boolean {
    return this.#announced.has(id);
  }

  nameOf(id: number): string {
    return this.#announced.get(id)?.name ?? '';
  }

  /** The function if it has been loaded. */
  get(id: number): KnownFunction | undefined {
    return this.#known[id];
  }

  /** Loads a function; rejects with TaskLoadError. A failed load is tried again by the next task. */
  load(id: number): Promise<KnownFunction> {
    let loading = this.#loading.get(id);
    if (loading === undefined) {
      loading = this.#load(id).finally(() => this.#loading.delete(id));
      this.#loading.set(id, loading);
    }
    return loading;
  }

  async #load(id: number): Promise<KnownFunction> {
    const wire = this.#announced.get(id);
    if (wire === undefined) throw new Error(`the host announced no function ${id}`);
    const known = await loadFunction(wire);
    this.#known[id] = known;
    return known;
  }
}

async function loadFunction(wire: WireFunction): Promise<KnownFunction> {
  if (wire.kind === 'module') {
    const invoke = (await resolveTask(wire)) as WorkerFunction;
    return { name: wire.name, invoke, bind: () => invoke, asynchrony: 'unknown' };
  }
  const factory = compileTaskFactory(wire.source, wire.name, wire.captureNames);
  const bind = (captures: readonly unknown[]): WorkerFunction => factory(...captures) as WorkerFunction;
  const invoke = wire.captureNames.length === 0 ? bind([]) : unbound;
  return { name: wire.name, invoke, bind, asynchrony: 'unknown' };
}

/** A function that captures values is always bound first. */
function unbound(): never {
  throw new Error('a function that captures values was called without them');
}

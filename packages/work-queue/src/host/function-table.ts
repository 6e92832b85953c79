import type { TaskDescriptor } from '@heddle/futures';
import { describeTask } from '@heddle/futures';

import type { WireCall, WireFunction } from '../wire/messages.js';
import type { WireValuePacker } from '../wire/wire-value.js';

/** A function as it is used in tasks: its id in shared memory and what it captures. */
export interface FunctionUse {
  readonly id: number;
  readonly name: string;
  /** Values of an `inline` function's free variables; sent with every call. */
  readonly captures: readonly unknown[] | undefined;
}

/** Gives functions their ids; each distinct source or module function gets one, and workers are told of it once. */
export class FunctionTable {
  /** By descriptor, which is the same object for all functions of one text. */
  readonly #uses = new WeakMap<TaskDescriptor, FunctionUse>();
  readonly #ids = new Map<string, number>();
  readonly #wires: WireFunction[] = [];
  readonly #announce: (id: number, wire: WireFunction) => void;
  /**
   * By id, whether tasks of a function are generators. That somebody awaits such a task without reading its values has
   * to be noticed, which makes its future a little slower; the first outcome tells whether that is needed.
   */
  readonly #streaming: ('unknown' | 'always' | 'never')[] = [];
  #lastFunction: unknown = undefined;
  #lastUse: FunctionUse | undefined = undefined;

  /** `announce` tells the workers that there are of a new function. */
  constructor(announce: (id: number, wire: WireFunction) => void) {
    this.#announce = announce;
  }

  /** All functions, for a worker that starts. */
  entries(): (readonly [number, WireFunction])[] {
    return this.#wires.map((wire, id) => [id, wire] as const);
  }

  /** A task of that function has ended, and was a generator or not. */
  learn(id: number, streamed: boolean): void {
    if (this.#streaming[id] === 'unknown') this.#streaming[id] = streamed ? 'always' : 'never';
  }

  /** Whether a task of that function may turn out to be a generator. */
  mayStream(id: number): boolean {
    return this.#streaming[id] !== 'never';
  }

  nameOf(id: number): string {
    return nameFor(this.#wires[id]?.name ?? '');
  }

  /** How to use a function in a task. Throws TypeError for what cannot be one; `operation` is the call, for its message. */
  use(fn: unknown, operation: string): FunctionUse {
    if (fn === this.#lastFunction && this.#lastUse !== undefined) return this.#lastUse;
    const descriptor = describeTask(fn, operation);
    let use = this.#uses.get(descriptor);
    if (use === undefined) {
      use = this.#register(descriptor);
      this.#uses.set(descriptor, use);
    }
    this.#lastFunction = fn;
    this.#lastUse = use;
    return use;
  }

  /** A call that is made outside of the queue: an initializer's or a finalizer's. */
  call(fn: unknown, args: readonly unknown[], packer: WireValuePacker, operation: string): WireCall {
    const use = this.use(fn, operation);
    return { functionId: use.id, captures: packer.pack(use.captures ?? []), arguments: packer.pack(args) };
  }

  #register(descriptor: TaskDescriptor): FunctionUse {
    if (descriptor.kind === 'module') {
      const { module, name, ordinal } = descriptor;
      const id = this.#idOf(`module\n${module}\n${name}\n${ordinal}`, { kind: 'module', module, name, ordinal });
      return { id, name: nameFor(name), captures: undefined };
    }
    const { source, name } = descriptor;
    const captureNames = descriptor.captures === undefined ? [] : Object.keys(descriptor.captures);
    const captures = descriptor.captures === undefined ? undefined : Object.values(descriptor.captures);
    const wire: WireFunction = { kind: 'source', source, name, captureNames };
    return { id: this.#idOf(`source\n${captureNames.join()}\n${name}\n${source}`, wire), name: nameFor(name), captures };
  }

  #idOf(key: string, wire: WireFunction): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#wires.push(wire) - 1;
    this.#ids.set(key, id);
    this.#streaming.push('unknown');
    this.#announce(id, wire);
    return id;
  }
}

/** What a task is called whose function has no name. */
function nameFor(name: string): string {
  return name === '' ? '(anonymous)' : name;
}

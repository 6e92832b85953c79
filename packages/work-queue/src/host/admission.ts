import { Waiter } from '@heddle/cancellation';

import type { TaskRecord } from './task-record.js';

/** The door of a bounded queue: who waits for room, tasks and callers, first come first served. */
export class Admission {
  readonly #limit: number;
  readonly #tasks = new Set<TaskRecord>();
  readonly #callers = new Set<Caller>();

  /** `limit`: tasks that may be accepted at a time. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a task that comes now has to wait. */
  isFull(accepted: number): boolean {
    return accepted >= this.#limit || this.#tasks.size > 0;
  }

  get waiting(): number {
    return this.#tasks.size;
  }

  /** Whether anybody, task or caller, waits for room. */
  get isAwaited(): boolean {
    return this.#tasks.size > 0 || this.#callers.size > 0;
  }

  queue(record: TaskRecord): void {
    record.place = 'admission';
    this.#tasks.add(record);
  }

  /** Takes a waiting task away; false where it did not wait. */
  withdraw(record: TaskRecord): boolean {
    return this.#tasks.delete(record);
  }

  /** Resolves when there is room. */
  async room(accepted: number): Promise<void> {
    if (!this.isFull(accepted)) return;
    const caller = new Caller(this.#callers);
    this.#callers.add(caller);
    await caller.wait();
  }

  /** The next task to be accepted, if there is room. */
  next(accepted: number): TaskRecord | undefined {
    if (accepted >= this.#limit) return undefined;
    const { value } = this.#tasks.values().next();
    if (value !== undefined) this.#tasks.delete(value);
    return value;
  }

  /** Lets callers go on that wait for room. */
  tellCallers(accepted: number): void {
    if (this.#callers.size === 0 || this.isFull(accepted)) return;
    let places = this.#limit - accepted;
    for (const caller of this.#callers) {
      if (places-- <= 0) return;
      this.#callers.delete(caller);
      caller.settle();
    }
  }

  /** Everyone goes: the pool has ended. */
  drain(): TaskRecord[] {
    const tasks = [...this.#tasks];
    this.#tasks.clear();
    for (const caller of this.#callers) caller.settle();
    this.#callers.clear();
    return tasks;
  }
}

/** One who waits for room. */
class Caller extends Waiter<void> {
  readonly operation = 'room';
  readonly #all: Set<Caller>;

  constructor(all: Set<Caller>) {
    super();
    this.#all = all;
  }

  protected override abandoned(): void {
    this.#all.delete(this);
  }
}

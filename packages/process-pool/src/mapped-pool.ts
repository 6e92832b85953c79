import type { MappedMemory, MappedPrimitives, Region } from '@heddle/mapped-memory';
import { type Libc, MemoryError, MemoryFile, storeLoader } from '@heddle/mapped-memory';
import type { SegmentStore, WorkerBoot, WorkerLink } from '@heddle/work-queue';

import { MappedPoolMemory } from './mapped-pool-memory.js';
import { startChild } from './process-link.js';
import type { ChildOptions } from './spawn-child.js';

/** The host's side of a pool whose children map its memory: the queue runs over it as it does between threads. */
export class MappedPool {
  readonly segments: SegmentStore;
  readonly #memory: MappedPoolMemory;
  readonly #primitives: MappedPrimitives;
  readonly #child: ChildOptions;
  #region: Region | undefined;

  private constructor(memory: MappedPoolMemory, primitives: MappedPrimitives, child: ChildOptions) {
    this.#memory = memory;
    this.segments = this.#memory.segments;
    this.#primitives = primitives;
    this.#child = child;
  }

  /**
   * Undefined where the system has no memory to give.
   *
   * @param primitives Where this process's shared primitives are, which its children have, too.
   */
  static create(libc: Libc, primitives: MappedPrimitives, child: ChildOptions): MappedPool | undefined {
    try {
      return new MappedPool(new MappedPoolMemory(libc, MemoryFile.create(libc)), primitives, child);
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  allocate(byteLength: number): MappedMemory {
    this.#region = this.#memory.file.allocate(byteLength);
    return this.#memory.at(this.#region);
  }

  /** Starts a child. */
  spawn(boot: WorkerBoot, name: string): WorkerLink {
    if (this.#region === undefined) throw new Error('children are started after memory was allocated');
    const files = { memory: this.#memory.file.descriptor, primitives: this.#primitives.descriptor };
    return startChild({ boot, name, memory: this.#region, storeLoader: storeLoader(), host: process.pid }, files, this.#child);
  }

  close(): void {
    this.#memory.close();
  }
}

/**
 * The host's side of a pool whose children it reaches by pipes: the pool's memory is its own, and remote seats take the parts of
 * the workers. Whatever the pool tells a sleeping worker in memory makes its seat send what there is.
 */

import type { SegmentStore, WorkerBoot, WorkerLink } from '@heddle/work-queue';
import { QueueLayout, Seat } from '@heddle/work-queue/remote';

import { ClaimTokens } from './claim-tokens.js';
import { Journal } from './journal.js';
import { LocalMemory } from './local-memory.js';
import { localSegments } from './local-segments.js';
import type { ChildOptions } from '../spawn-child.js';
import type { RemoteChild } from './pipe-link.js';
import { startPipeChild } from './pipe-link.js';
import { MOST_AHEAD } from './remote-seat.js';
import { RunTimes } from './run-times.js';
import { closeSharedFile, openSharedFile } from './shared-file.js';

/** Milliseconds between two looks after children that have tasks ahead. */
const LOOK_MS = 2;
/** Milliseconds that a thread that blocks sleeps between two looks into the pipes. */
const PAUSE_MS = 0.05;

/** See above. */
export class PipePool {
  readonly segments: SegmentStore = localSegments;
  readonly #child: ChildOptions;
  readonly #primitives: number | undefined;
  readonly #children = new Map<number, RemoteChild>();
  readonly #runTimes = new RunTimes();
  readonly #journal = openSharedFile(0);
  readonly #sleep = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #memory: LocalMemory | undefined;
  #layout: QueueLayout | undefined;
  #isPumpDue = false;
  #lookTimer: NodeJS.Timeout | undefined;
  #lastLook = 0;

  /** @param primitives The memory file of shared primitives, if there is one. */
  constructor(child: ChildOptions, primitives: number | undefined) {
    this.#child = child;
    this.#primitives = primitives;
  }

  allocate(byteLength: number): LocalMemory {
    return (this.#memory = new LocalMemory(byteLength, this));
  }

  /** Starts a child. */
  spawn(boot: WorkerBoot, name: string): WorkerLink {
    if (this.#memory === undefined) throw new Error('children are started after memory was allocated');
    this.#layout ??= new QueueLayout(boot.size);
    const tokens = this.#journal === undefined ? undefined : ClaimTokens.open(MOST_AHEAD);
    const journal = this.#journal === undefined ? undefined : new Journal(this.#journal, boot.seat);
    journal?.erase();
    const started = startPipeChild({
      boot,
      name,
      memory: this.#memory,
      layout: this.#layout,
      segments: this.segments,
      tokens,
      journal,
      journalFile: this.#journal,
      primitives: this.#primitives,
      runTimes: this.#runTimes,
      options: this.#child,
      arrived: () => { this.#watch(); },
      ended: () => { if (this.#children.get(boot.seat) === started.child) this.#children.delete(boot.seat); },
    });
    if (started.child !== undefined) this.#children.set(boot.seat, started.child);
    return started.link;
  }

  /** All is over. */
  close(): void {
    clearTimeout(this.#lookTimer);
    closeSharedFile(this.#journal);
  }

  // --- LocalMemoryOwner

  notified(index: number): void {
    if (this.#layout === undefined) return;
    const offset = index - this.#layout.seat(0) - Seat.park;
    if (offset < 0 || offset % Seat.length !== 0) return;
    const child = this.#children.get(offset / Seat.length);
    if (child === undefined) return;
    // The first task goes at once; those that follow in the same turn go together.
    if (child.seat.isIdle && !this.#isPumpDue) child.seat.pump();
    this.pumpSoon();
  }

  pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    queueMicrotask(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  pause(milliseconds: number): void {
    let isBusy = false;
    for (const { port, pipe } of this.#children.values()) {
      pipe.flush();
      while (port.read()) isBusy = true;
    }
    this.#pump();
    const now = performance.now();
    if (now - this.#lastLook >= LOOK_MS) this.#look(now);
    if (!isBusy) Atomics.wait(this.#sleep, 0, 0, Math.min(milliseconds, PAUSE_MS));
  }

  #pump(): void {
    for (const { seat } of this.#children.values()) seat.pump();
    this.#watch();
  }

  #watch(): void {
    if (this.#lookTimer !== undefined) return;
    for (const { seat } of this.#children.values()) {
      if (!seat.isAhead) continue;
      this.#lookTimer = setTimeout(() => {
        this.#lookTimer = undefined;
        this.#look(performance.now());
        this.#watch();
      }, LOOK_MS).unref();
      return;
    }
  }

  #look(now: number): void {
    this.#lastLook = now;
    let idle = 0;
    for (const { seat } of this.#children.values()) if (seat.isIdle) idle++;
    for (const { seat } of this.#children.values()) seat.look(idle > 0);
  }
}


/**
 * What goes through the port beside the shared memory: only what bytes in memory cannot carry, and what is rare.
 * A message that a slot needs is always posted before the slot's word that needs it is stored, so the reader finds it.
 */
import type { SegmentHandle } from '../memory/segments.js';
import type { QueueSize } from '../protocol/layout.js';

/** A value on its way through the port: encoded where the codec can, so that errors and handles stay faithful. */
export type WireValue =
  | { readonly form: 'bytes'; readonly bytes: Uint8Array; readonly externals: readonly unknown[] }
  | { readonly form: 'cloned'; readonly value: unknown };

/** How a worker finds a function. */
export type WireFunction =
  | { readonly kind: 'module'; readonly module: string; readonly name: string; readonly ordinal: number }
  | { readonly kind: 'source'; readonly source: string; readonly name: string; readonly captureNames: readonly string[] };

/** Host to worker. */
export type HostMessage =
  | { readonly kind: 'function'; readonly id: number; readonly function: WireFunction }
  | { readonly kind: 'segment'; readonly segment: number; readonly handle: SegmentHandle }
  | { readonly kind: 'drop-segment'; readonly segment: number }
  /** What a slot's arguments could not hold as bytes. */
  | { readonly kind: 'externals'; readonly slot: number; readonly values: readonly unknown[] }
  /** All of a slot's arguments, cloned by the platform. */
  | { readonly kind: 'arguments'; readonly slot: number; readonly values: readonly unknown[] }
  /** The task for which one of these came was taken back. */
  | { readonly kind: 'forget-mail'; readonly slot: number }
  /** Look at the cancel and credit words of what you run: for a worker whose loop is free, beside the words. */
  | { readonly kind: 'nudge' };

/** Worker to host. */
export type WorkerMessage =
  | { readonly kind: 'initializer-failed'; readonly error: WireValue }
  | { readonly kind: 'segment'; readonly segment: number; readonly handle: SegmentHandle }
  | { readonly kind: 'drop-segment'; readonly segment: number }
  | { readonly kind: 'externals'; readonly slot: number; readonly externals: readonly unknown[] }
  | { readonly kind: 'result'; readonly slot: number; readonly value: unknown }
  | { readonly kind: 'progress'; readonly slot: number; readonly value: WireValue }
  | { readonly kind: 'items'; readonly slot: number; readonly items: WireValue }
  /** An error that belongs to no running task: the worker retires because of it. */
  | { readonly kind: 'stray'; readonly error: WireValue }
  /** An error that escaped from a running task by another way than its promise. */
  | { readonly kind: 'escaped'; readonly slot: number; readonly error: WireValue };

/** What a worker is started with. */
export interface WorkerBoot {
  readonly size: QueueSize;
  readonly seat: number;
  /** `performance.timeOrigin` of the host: all times in slots are on its clock. */
  readonly hostTimeOrigin: number;
  readonly functions: readonly (readonly [number, WireFunction])[];
  readonly segments: readonly (readonly [number, SegmentHandle])[];
  readonly initializer: WireCall | undefined;
  readonly finalizer: WireCall | undefined;
  readonly tasksPerWorker: number;
  /** The worker retires after so many tasks; 0 for never. */
  readonly maxTasks: number;
}

/** A call that is not a task: initializer and finalizer. */
export interface WireCall {
  readonly functionId: number;
  readonly captures: WireValue;
  readonly arguments: WireValue;
}

/** One end of the channel between a host and one worker. */
export interface Port<Outgoing, Incoming> {
  post(message: Outgoing, transfer?: readonly unknown[]): void;
  /** A message that has already arrived, without the help of the event loop. */
  receive(): Incoming | undefined;
  onMessage(listener: (message: Incoming) => void): void;
}

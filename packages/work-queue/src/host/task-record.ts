import type { Future } from '@heddle/futures';

import type { Chunk } from '../memory/arena.js';
import { NONE } from '../protocol/lane.js';
import type { FunctionUse } from './function-table.js';
import type { TaskStream } from './task-stream.js';

/**
 * A task's arguments on their way: as they are (only where nobody can change them any more), as bytes in the arena, or
 * cloned by the platform.
 */
export type TaskPayload =
  | { readonly form: 'plain'; readonly args: readonly unknown[] }
  | ({ readonly form: 'bytes'; readonly chunk: Chunk; readonly length: number } & PortPayload)
  | ({ readonly form: 'cloned' } & PortPayload);

/** What goes through the port: a payload's externals, or all of the arguments. */
interface PortPayload {
  readonly values: readonly unknown[];
  /** What of it has to be moved. */
  readonly transfer: readonly object[];
}

/** Where a task is. */
export type TaskPlace =
  /** It waits for room in a bounded queue. */
  | 'admission'
  /** It waits at the host for a slot. */
  | 'backlog'
  /** In a slot: queued, running or finished there. */
  | 'slot'
  /** Settled or taken back. */
  | 'gone';

/** What the host keeps of a task that is more than a function, arguments and a future in a slot. */
export interface TaskRecord {
  readonly future: Future<unknown>;
  readonly use: FunctionUse;
  /** The slot's `mode` word: the task's CallMode and its flags. */
  readonly mode: number;
  readonly name: string;
  readonly priority: number;
  /** The seat it must run on; ANY_SEAT for any. One with mail may be bound to a seat when it is placed. */
  seat: number;
  /** Milliseconds it may run; Infinity for no limit. */
  readonly timeout: number;
  payload: TaskPayload | undefined;
  /** Whether what the port carries of the arguments has been posted to a worker. */
  posted: boolean;
  retriesLeft: number;
  place: TaskPlace;
  slot: number;
  /** Whether somebody awaits the task. */
  awaited: boolean;
  /** What it yields, once it is known to be a generator, or somebody reads it as one. */
  stream: TaskStream | undefined;
  /** Slots whose workers may still read the payload: the present one, and those of attempts that were given up. */
  holders: number;
  /** On the host's clock, when it was submitted. */
  readonly submitted: number;
  /** Takes the abort listener off; called when it is settled. */
  unsubscribe: (() => void) | undefined;
  readonly origin: { stack?: string } | undefined;
}

/** A seat for tasks that any worker may run. */
export const ANY_SEAT: number = NONE;

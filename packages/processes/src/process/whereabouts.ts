import { randomBytes } from 'node:crypto';

import { sharedSlot } from '@heddle/cancellation';

/** What a process knows of itself. */
export interface Whereabouts {
  /** Numbers of the processes on the way from the main one: empty there, [1] in its first child, [1, 2] in that one's second. */
  readonly identity: readonly number[];
  name: string;
  readonly daemon: boolean;
  /** Who started it; undefined in the main process. */
  readonly parent: { readonly pid: number; readonly name: string } | undefined;
  /** What it shows to others of its family; made when it is first asked for. */
  authkey: Uint8Array | undefined;
  /** How many children it has made, started or not. */
  children: number;
}

const AUTHKEY_BYTES = 32;

/** Of this process; one for all copies of this package in a thread. */
const slot = sharedSlot<{ here: Whereabouts }>('@heddle/processes:whereabouts', () => ({
  here: { identity: [], name: 'MainProcess', daemon: false, parent: undefined, authkey: undefined, children: 0 },
}));

/** Of the process that the caller runs in, to be changed by it alone. */
export function whereabouts(): Whereabouts {
  return slot.here;
}

/** For a child, as the first thing. */
export function setWhereabouts(here: Whereabouts): void {
  slot.here = here;
}

/** The key of this process: its parent's, or random bytes where it has no parent. */
export function ownAuthkey(): Uint8Array {
  return (slot.here.authkey ??= new Uint8Array(randomBytes(AUTHKEY_BYTES)));
}

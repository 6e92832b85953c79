import type { Address } from '../connection/address.js';

/** What a client asks of a manager. Every request that has an `id` is answered once. */
export type Request =
  /** A new object, of a kind or a registered class. */
  | { readonly kind: 'create'; readonly id: number; readonly type: string; readonly args: readonly unknown[] }
  /** A call of a method, which may wait so many milliseconds. */
  | { readonly kind: 'call'; readonly id: number; readonly object: number; readonly method: string; readonly args: readonly unknown[]; readonly timeout: number | undefined }
  /** How much there is. */
  | { readonly kind: 'statistics'; readonly id: number }
  /** Nobody waits for that call any more. */
  | { readonly kind: 'cancel'; readonly call: number }
  /** A proxy is on its way to another process: the object stays until that has claimed it. */
  | { readonly kind: 'send'; readonly object: number; readonly token: string }
  /** It has arrived. */
  | { readonly kind: 'claim'; readonly object: number; readonly token: string }
  /** A proxy is gone. */
  | { readonly kind: 'drop'; readonly object: number };

/** What a manager answers. */
export type Answer =
  | { readonly id: number; readonly outcome: 'value'; readonly value: unknown }
  | { readonly id: number; readonly outcome: 'error'; readonly error: unknown }
  /** Because the client asked for that. */
  | { readonly id: number; readonly outcome: 'cancelled' };

/** What a client learns of an object that it has had made. */
export interface ObjectDescription {
  readonly object: number;
  /** What may be called. */
  readonly methods: readonly string[];
}

/** What a manager tells of itself. */
export interface ManagerStatistics {
  /** Objects of which there is a proxy, or one on its way. */
  readonly objects: number;
  /** Threads of processes that are connected. */
  readonly clients: number;
}

/** What of a proxy goes to another process. */
export interface ProxyState extends ObjectDescription {
  readonly address: Address;
  /** The manager's key, for a child of whoever knows one that is not the process's. */
  readonly authkey: Uint8Array | undefined;
  readonly type: string;
  /** Of its way there. */
  readonly token: string;
}

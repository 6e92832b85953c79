import type * as workerThreads from 'node:worker_threads';

import { QueueItemLostError } from '../errors/queue-errors.js';
import { builtin } from './platform/builtin.js';
import { isMainThread } from './platform/thread-identity.js';
import { POLL_INTERVAL } from './protocol/resource.js';

/** What goes over the channel: a getter asks, the putter answers; or nobody will ask. */
type Message =
  | { readonly kind: 'want' | 'drop'; readonly token: number }
  | { readonly kind: 'have'; readonly token: number; readonly externals: readonly unknown[] };

type Received = (externals: readonly unknown[]) => void;

/** Milliseconds between two looks of a blocked thread. */
const LOOK_INTERVAL = 1;

/** By queue; one of each in a thread, whichever of its objects are in use. */
const exchanges = new Map<string, QueueExternals>();

/**
 * The shared memory in a queue's values, which only a message can hand over: whoever puts such a value keeps that until the one
 * who takes it asks. The channel is open while anything is kept or asked for; meanwhile a worker does not end by itself.
 */
export class QueueExternals {
  readonly #name: string;
  readonly #kept = new Map<number, readonly unknown[]>();
  readonly #wanted = new Map<number, Received>();
  #channel: workerThreads.BroadcastChannel | undefined;

  private constructor(name: string) {
    this.#name = name;
  }

  /** This thread's for the queue of that name. */
  static of(name: string): QueueExternals {
    let exchange = exchanges.get(name);
    if (exchange === undefined) {
      exchange = new QueueExternals(name);
      exchanges.set(name, exchange);
    }
    return exchange;
  }

  /** Answers what was asked of this thread, whichever queue it is about; for a thread that blocks. */
  static attend(): void {
    for (const exchange of exchanges.values()) exchange.attend();
  }

  /** Whether nothing is kept here, and nothing asked for. */
  static get isIdle(): boolean {
    return exchanges.size === 0;
  }

  /** Until it is asked for. */
  keep(token: number, externals: readonly unknown[]): void {
    this.#kept.set(token, externals);
    this.#settle();
  }

  /** Nobody will ask for it. */
  drop(token: number): void {
    if (!this.#kept.delete(token)) {
      this.#open().postMessage({ kind: 'drop', token } satisfies Message);
    }
    this.#settle();
  }

  /** What another thread keeps, or this one. Rejects with QueueItemLostError once `isAlive` says that the other is gone. */
  async fetch(token: number, isAlive: () => boolean): Promise<readonly unknown[]> {
    const own = this.#takeOwn(token);
    if (own !== undefined) return own;
    return new Promise((resolve, reject) => {
      let wasAlive = true;
      const timer = setInterval(() => {
        // Its answer may have been under way when it died.
        if (wasAlive) wasAlive = isAlive();
        else received(undefined);
      }, POLL_INTERVAL);
      const received = (externals: readonly unknown[] | undefined): void => {
        clearInterval(timer);
        this.#wanted.delete(token);
        this.#settle();
        if (externals === undefined) reject(new QueueItemLostError(LOST));
        else resolve(externals);
      };
      this.#ask(token, received);
    });
  }

  /** The same, blocking the thread. */
  fetchSync(token: number, isAlive: () => boolean): readonly unknown[] {
    const own = this.#takeOwn(token);
    if (own !== undefined) return own;
    const answer: { externals?: readonly unknown[] } = {};
    this.#ask(token, (externals) => { answer.externals = externals; });
    const pause = new Int32Array(new SharedArrayBuffer(4));
    try {
      for (let wasAlive = true; ; wasAlive = isAlive()) {
        const until = performance.now() + POLL_INTERVAL;
        do {
          QueueExternals.attend();
          if (answer.externals !== undefined) return answer.externals;
          Atomics.wait(pause, 0, 0, LOOK_INTERVAL);
        } while (performance.now() < until);
        if (!wasAlive) throw new QueueItemLostError(LOST);
      }
    } finally {
      this.#wanted.delete(token);
      this.#settle();
    }
  }

  /** Looks at what has come, in a thread that blocks. */
  attend(): void {
    const receive = threads().receiveMessageOnPort;
    for (;;) {
      if (this.#channel === undefined) return;
      const received = receive(this.#channel as never) as { readonly message: Message } | undefined;
      if (received === undefined) return;
      this.#handle(received.message);
    }
  }

  #takeOwn(token: number): readonly unknown[] | undefined {
    const own = this.#kept.get(token);
    if (own !== undefined) this.drop(token);
    return own;
  }

  #ask(token: number, received: Received): void {
    this.#wanted.set(token, received);
    this.#open().postMessage({ kind: 'want', token } satisfies Message);
    this.#settle();
  }

  #handle(message: Message): void {
    if (message.kind === 'have') {
      this.#wanted.get(message.token)?.(message.externals);
      return;
    }
    const externals = this.#kept.get(message.token);
    if (externals === undefined) return;
    if (message.kind === 'want') this.#open().postMessage({ kind: 'have', token: message.token, externals } satisfies Message);
    this.#kept.delete(message.token);
    this.#settle();
  }

  #open(): workerThreads.BroadcastChannel {
    if (this.#channel === undefined) {
      const channel = new (threads().BroadcastChannel)(this.#name);
      channel.onmessage = (event: unknown) => { this.#handle((event as { readonly data: Message }).data); };
      this.#channel = channel;
    }
    return this.#channel;
  }

  /** Opens the channel where it is needed, and closes it where it is not. */
  #settle(): void {
    if (this.#kept.size === 0 && this.#wanted.size === 0) {
      this.#channel?.close();
      this.#channel = undefined;
      exchanges.delete(this.#name);
      return;
    }
    exchanges.set(this.#name, this);
    const channel = this.#open();
    // The main thread's end is the end of all who could ask.
    if (this.#wanted.size > 0 || !isMainThread()) channel.ref();
    else channel.unref();
  }
}

function threads(): typeof workerThreads {
  const module = builtin('node:worker_threads');
  if (module === undefined) throw new Error('SharedQueue: values can be handed over in Node alone');
  return module;
}

const LOST = 'SharedQueue: the thread that put the item died before it handed over the shared memory in it';

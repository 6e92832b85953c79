import { checkWaitOptions, type WaitOptions } from '@heddle/cancellation';
import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';

import { packValue } from '../queue-values.js';
import type { BlockingOptions } from '../shared-wait.js';
import { checkBlockingOptions } from '../shared-wait.js';
import { BlockingCalls } from './blocking-calls.js';
import { type AddressHandle, CallbackAddress, type CallbackPlace } from './callback-address.js';
import { PendingCalls } from './pending-calls.js';

const KIND = 'SharedCallback';
const TAG = `@heddle/sync:${KIND}`;

/** What of a callback goes to another thread or process. */
export interface SharedCallbackHandle {
  readonly kind: string;
  readonly name: string;
  readonly number: number;
  readonly address: AddressHandle;
}

/**
 * A function of another thread's event loop, as those see it who were given it: what becomes of a `LoopCallback` of
 * `@heddle/event-loop` that is an argument of a task. Any number may call it at a time.
 *
 * Arguments and results are copied, as those of tasks are; all that are on their way share 16 MiB in either direction. At most 128 threads call what belongs to
 * one thread.
 *
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.run_coroutine_threadsafe
 *
 * @example
 * ```ts
 * const ask = new LoopCallback((question: string) => terminal.question(question)); // in the thread that has the terminal
 * await pool.submit(async (callback: SharedCallback<[string], string>) => {
 *   const name = await callback.callWith({ timeout: 60_000 }, 'Your name?');
 *   callback.post(`Hello ${name}`);
 * }, ask);
 * ```
 */
export class SharedCallback<A extends unknown[] = unknown[], R = unknown> {
  readonly #place: CallbackPlace;

  static {
    Object.defineProperty(this.prototype, HANDLE_TAG, { value: TAG });
    registerHandle<SharedCallback>(TAG, {
      is: isCallback,
      encode: (callback) => callback.toHandle(),
      decode: (state) => SharedCallback.fromHandle(state as SharedCallbackHandle),
    });
  }

  /** @internal */
  constructor(place: CallbackPlace) {
    if (!((place as unknown as Partial<CallbackPlace> | null)?.address instanceof CallbackAddress)) throw new TypeError(`new ${KIND}: a callback is made by new LoopCallback(fn)`);
    this.#place = place;
  }

  /** The same callback, from what `toHandle()` gave in another thread. */
  static fromHandle<A extends unknown[] = unknown[], R = unknown>(handle: SharedCallbackHandle): SharedCallback<A, R> {
    if ((handle as Partial<SharedCallbackHandle> | undefined)?.kind !== KIND) throw new TypeError(`${KIND}.fromHandle: expected what toHandle() of a callback gave`);
    return new SharedCallback<A, R>({ name: handle.name, number: handle.number, address: CallbackAddress.of(handle.address) });
  }

  /** A plain description. Heddle's executors make and read it by themselves; `postMessage` needs it. */
  toHandle(): SharedCallbackHandle {
    const { name, number, address } = this.#place;
    return { kind: KIND, name, number, address: address.toHandle() };
  }

  /** The name that its tasks have. */
  get name(): string {
    return this.#place.name;
  }

  /**
   * Calls the function in the loop that it belongs to, and waits for what it returns: asyncio's `run_coroutine_threadsafe`. Where the current task is cancelled,
   * the function's task is, too.
   *
   * @returns What the function returns. It rejects as the function does; with CallbackClosedError where the callback is closed or its thread has ended; with
   *   CancelledError; with DataCloneError or RangeError where an argument cannot be copied, or is too large.
   */
  call(...args: A): Promise<Awaited<R>> {
    return this.#call(undefined, args);
  }

  /** {@link call} with a time-out or a signal: where they end the wait, the function's task is cancelled. */
  callWith(options: WaitOptions, ...args: A): Promise<Awaited<R>> {
    checkWaitOptions(options, `${KIND}.callWith`);
    return this.#call(options, args);
  }

  /**
   * Calls the function, and blocks this thread until it has returned: Trio's `from_thread.run`. The event loop of the caller stands still meanwhile, that of the function
   * does not; so it is for functions of tasks that only compute. In the function's own thread (in an InlineExecutor) it can wait for nothing.
   *
   * @throws As {@link call} rejects; CannotBlockError in the function's own thread, where the function has not returned at once.
   */
  callSync(...args: A): Awaited<R> {
    return this.#callSync(Infinity, args);
  }

  /** {@link callSync} with a time-out in milliseconds, after which it throws TimeoutError, and the function's task is cancelled. */
  callSyncWith(options: BlockingOptions, ...args: A): Awaited<R> {
    checkBlockingOptions(options, `${KIND}.callSyncWith`);
    return this.#callSync(options.timeout ?? Infinity, args);
  }

  /**
   * Has the function called, and does not wait: asyncio's `call_soon_threadsafe`. Calls of one thread begin in their order. A failure of the function is one that nobody
   * looks at: it is reported in the function's thread. It blocks where a thousand calls are on their way already, until the loop gets to them.
   *
   * @throws CallbackClosedError where nobody listens in its thread any more. A callback that was closed while others of its thread are open drops what is posted.
   */
  post(...args: A): void {
    const { address, name, number } = this.#place;
    const { local } = address;
    if (local !== undefined) local.post(number, args);
    else address.sendSync({ kind: 'post', callback: number, args: packValue(args) }, name, Infinity);
  }

  async #call(options: WaitOptions | undefined, args: A): Promise<Awaited<R>> {
    const { address, number } = this.#place;
    const { local } = address;
    return (await (local === undefined ? PendingCalls.ofThread().call(this.#place, args, options) : local.call(number, args, options))) as Awaited<R>;
  }

  #callSync(timeout: number, args: A): Awaited<R> {
    const { address, number } = this.#place;
    const { local } = address;
    return (local === undefined ? BlockingCalls.ofThread().call(this.#place, args, timeout) : local.callSync(number, args)) as Awaited<R>;
  }
}

function isCallback(object: object): boolean {
  try {
    return (object as SharedCallback).toHandle().kind === KIND;
  } catch {
    return false;
  }
}

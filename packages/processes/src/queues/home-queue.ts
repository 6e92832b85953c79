import { checkOptionNames, checkTimeout, TimeoutError, type WaitOptions } from '@heddle/cancellation';
import { registerHandle } from '@heddle/codec/handles';
import { CannotBlockError } from '@heddle/futures';
import { Queue as EventLoopQueue, QueueEmptyError, QueueFullError } from '@heddle/sync/event-loop';

import type { BlockingWaitOptions } from '../connection/connection.js';
import { decodeMessage, encodeValue } from '../wire/values.js';
import { PipedQueue, TAG } from './piped-queue.js';
import type { QueueCarrier } from './queue-carrier.js';
import type { QueueCall, QueueMethod, QueueState } from './queue-protocol.js';
import { RemoteQueue } from './remote-queue.js';

/** Calls that may wait. */
const WAITING: ReadonlySet<string> = new Set(['put', 'get', 'join']);

/**
 * A queue in the process that made it, for where memory cannot be mapped: its children ask this process, by pipes. So it is for those that
 * have it among their arguments, and it needs this process's event loop.
 */
export class HomeQueue extends PipedQueue implements QueueCarrier {
  /** Items as bytes. */
  readonly #queue: EventLoopQueue<Uint8Array<ArrayBuffer>>;

  static {
    registerHandle<PipedQueue>(TAG, { is: (object) => PipedQueue.is(object), encode: (queue) => queue.toState(), decode: (state) => new RemoteQueue(state as QueueState) });
  }

  constructor(maxSize: number) {
    super();
    this.#queue = new EventLoopQueue(maxSize);
  }

  get size(): number {
    return this.#queue.size;
  }

  override get maxSize(): number {
    return this.#queue.maxSize;
  }

  empty(): boolean {
    return this.#queue.empty();
  }

  full(): boolean {
    return this.#queue.full();
  }

  async put(item: unknown, options?: WaitOptions): Promise<void> {
    await this.server.while(this.#queue.put(encodeValue(item), options));
  }

  putSync(item: unknown, options?: BlockingWaitOptions): void {
    const bytes = encodeValue(item);
    atOnce('putSync', options, () => { this.#queue.putNowait(bytes); });
  }

  putNowait(item: unknown): void {
    this.#queue.putNowait(encodeValue(item));
  }

  override async get(options?: WaitOptions): Promise<unknown> {
    return decodeMessage(await this.server.while(this.#queue.get(options)));
  }

  getSync(options?: BlockingWaitOptions): unknown {
    return decodeMessage(atOnce('getSync', options, () => this.#queue.getNowait()));
  }

  getNowait(): unknown {
    return decodeMessage(this.#queue.getNowait());
  }

  taskDone(): void {
    this.#queue.taskDone();
  }

  join(options?: WaitOptions): Promise<void> {
    return this.server.while(this.#queue.join(options));
  }

  joinSync(options?: BlockingWaitOptions): void {
    atOnce('joinSync', options, () => {
      if (this.#queue.statistics().unfinished > 0) throw new QueueFullError();
    });
  }

  shutdown(options?: { readonly immediate?: boolean | undefined }): void {
    this.#queue.shutdown(options);
  }

  override perform({ method, args, timeout }: QueueCall, signal: AbortSignal): unknown {
    const member: unknown = (this.#queue as Readonly<Record<QueueMethod, unknown>>)[method];
    if (typeof member !== 'function') return member;
    return Reflect.apply(member, this.#queue, WAITING.has(method) ? [...args, { timeout, signal }] : args);
  }
}

/** Does what can be done without waiting. Others would do their part in the event loop, which a thread that blocks keeps from turning. */
function atOnce<T>(method: string, options: BlockingWaitOptions = {}, act: () => T): T {
  checkOptionNames(options, ['timeout'], `Queue.${method}`);
  const { timeout = Infinity } = options;
  checkTimeout(timeout, `Queue.${method}`);
  try {
    return act();
  } catch (error) {
    if (!(error instanceof QueueFullError) && !(error instanceof QueueEmptyError)) throw error;
    if (timeout === 0) throw new TimeoutError(`Queue.${method}: timed out after 0 ms`);
    const method_ = method.slice(0, -'Sync'.length);
    throw new CannotBlockError(`Queue.${method}: this process has the queue, and others need its event loop to use it: await ${method_}(); where memory can be mapped (Linux, with koffi) it can block`);
  }
}

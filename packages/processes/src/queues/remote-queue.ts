import type { WaitOptions } from '@heddle/cancellation';

import type { BlockingWaitOptions } from '../connection/connection.js';
import { decodeMessage, encodeValue } from '../wire/values.js';
import { PipedQueue } from './piped-queue.js';
import type { QueueCarrier } from './queue-carrier.js';
import { QueueLine } from './queue-line.js';
import type { QueueCall, QueueState } from './queue-protocol.js';

/** A queue of the process that started this one, or of one above that: whatever is done to it is asked for there. Given on to children it is asked through this one. */
export class RemoteQueue extends PipedQueue implements QueueCarrier {
  override readonly maxSize: number;
  readonly #line: QueueLine;

  constructor({ maxSize, ...ends }: QueueState) {
    super();
    this.maxSize = maxSize;
    this.#line = new QueueLine(ends);
  }

  get size(): number {
    return this.#line.askBlocking('size') as number;
  }

  empty(): boolean {
    return this.#line.askBlocking('empty') as boolean;
  }

  full(): boolean {
    return this.#line.askBlocking('full') as boolean;
  }

  async put(item: unknown, options?: WaitOptions): Promise<void> {
    await this.#line.ask('put', [encodeValue(item)], options);
  }

  putSync(item: unknown, options?: BlockingWaitOptions): void {
    this.#line.askBlocking('put', [encodeValue(item)], options);
  }

  putNowait(item: unknown): void {
    this.#line.askBlocking('putNowait', [encodeValue(item)]);
  }

  override async get(options?: WaitOptions): Promise<unknown> {
    return decodeMessage((await this.#line.ask('get', [], options)) as Uint8Array<ArrayBuffer>);
  }

  getSync(options?: BlockingWaitOptions): unknown {
    return decodeMessage(this.#line.askBlocking('get', [], options) as Uint8Array<ArrayBuffer>);
  }

  getNowait(): unknown {
    return decodeMessage(this.#line.askBlocking('getNowait') as Uint8Array<ArrayBuffer>);
  }

  taskDone(): void {
    this.#line.askBlocking('taskDone');
  }

  async join(options?: WaitOptions): Promise<void> {
    await this.#line.ask('join', [], options);
  }

  joinSync(options?: BlockingWaitOptions): void {
    this.#line.askBlocking('join', [], options);
  }

  shutdown(options?: { readonly immediate?: boolean | undefined }): void {
    this.#line.askBlocking('shutdown', options === undefined ? [] : [options]);
  }

  override perform({ method, args, timeout }: QueueCall, signal: AbortSignal): Promise<unknown> {
    return this.#line.ask(method, args, { timeout, signal });
  }
}

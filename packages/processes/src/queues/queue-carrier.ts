import type { WaitOptions } from '@heddle/cancellation';

import type { BlockingWaitOptions } from '../connection/connection.js';

/** What carries the items of a queue between processes. */
export interface QueueCarrier extends AsyncIterable<unknown> {
  readonly size: number;
  readonly maxSize: number;
  empty(): boolean;
  full(): boolean;
  put(item: unknown, options?: WaitOptions): Promise<void>;
  putSync(item: unknown, options?: BlockingWaitOptions): void;
  putNowait(item: unknown): void;
  get(options?: WaitOptions): Promise<unknown>;
  getSync(options?: BlockingWaitOptions): unknown;
  getNowait(): unknown;
  taskDone(): void;
  join(options?: WaitOptions): Promise<void>;
  joinSync(options?: BlockingWaitOptions): void;
  shutdown(options?: { readonly immediate?: boolean | undefined }): void;
}

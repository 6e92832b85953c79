import type { CallMode } from '../protocol/slot-fields.js';
import type { FunctionUse } from './function-table.js';
import type { Origin } from './slot-table.js';

/** A task as it is handed to the pool, when it is more than a function and small arguments. */
export interface Submission {
  readonly use: FunctionUse;
  readonly mode: CallMode;
  readonly args: readonly unknown[];
  readonly name: string;
  readonly priority: number;
  /** The seat it is bound to, or ANY_SEAT. */
  readonly seat: number;
  readonly timeout: number;
  readonly retries: number;
  readonly transfer: readonly object[];
  readonly signal: AbortSignal | undefined;
  /** The function itself, for a caller that runs it. */
  readonly fn: unknown;
  /** Where the user asked for it, if that is not where it is submitted. */
  readonly origin?: Origin | undefined;
}

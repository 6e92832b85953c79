import { type Executor, InvalidStateError, wrongType } from '@heddle/futures';

/** What {@link toThread} runs functions in: an executor, or a function that makes one when it is needed. */
export type DefaultExecutor = Executor | (() => Executor);

let configured: DefaultExecutor | undefined;
let current: Executor | undefined;

/**
 * Says where {@link toThread}, and `runInExecutor` without an executor, run functions: asyncio's `loop.set_default_executor`. `run` shuts it down at its end.
 *
 * @param executor An executor, or a function that makes one on first use, and again after `run` has shut it down; `undefined` for none.
 * @throws TypeError for anything else.
 *
 * @example
 * ```ts
 * setDefaultExecutor(() => new ThreadPoolExecutor({ maxWorkers: 4 }));
 * ```
 */
export function setDefaultExecutor(executor: DefaultExecutor | undefined): void {
  if (executor !== undefined && typeof executor !== 'function' && !isExecutor(executor)) {
    throw wrongType('setDefaultExecutor', 'executor', 'an executor, or a function that makes one', executor);
  }
  configured = executor;
  current = undefined;
}

/** The default executor. */
export function defaultExecutor(operation: string): Executor {
  if (configured === undefined) throw new InvalidStateError(`${operation}: there is no executor; set one by setDefaultExecutor(new ThreadPoolExecutor())`);
  current ??= typeof configured === 'function' ? configured() : configured;
  if (!isExecutor(current)) throw wrongType('setDefaultExecutor', 'the function', 'one that makes an executor', current);
  return current;
}

/** Where it was used. */
export async function shutDownDefaultExecutor(): Promise<void> {
  const executor = current;
  current = undefined;
  await executor?.shutdown();
}

/** Whether a value is an executor, of any package. */
export function isExecutor(value: unknown): value is Executor {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Executor>).submit === 'function' && typeof (value as Partial<Executor>).shutdown === 'function';
}

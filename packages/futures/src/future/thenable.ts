/**
 * Whether a value is to be awaited: anything with a `then`, functions included, as JavaScript has it. Throws what reading
 * `then` throws, with which `await` would reject.
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return ((typeof value === 'object' && value !== null) || typeof value === 'function') && typeof (value as { then?: unknown }).then === 'function';
}

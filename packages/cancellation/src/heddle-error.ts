/**
 * The base of every error that Heddle makes: it has a stable {@link code}, which says what happened whatever the
 * message says and whichever copy of the package made it.
 *
 * @example
 * ```ts
 * catch (error) {
 *   if (error instanceof HeddleError && error.code === 'ERR_HEDDLE_TIMEOUT') retry();
 * }
 * ```
 */
export abstract class HeddleError extends Error {
  /** Stable across releases: `ERR_HEDDLE_` and what went wrong. */
  abstract readonly code: string;
}

/**
 * Gives a class of errors the name that stack traces show. The name sits on the prototype, as those of the built-in
 * errors do: out of sight when an error is inspected, and safe from minifiers that rename the class.
 */
export function nameErrorClass(errorClass: { readonly prototype: Error }, name: string): void {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, configurable: true, writable: true });
}

/** Whether a value is an error with this code, made by this copy of Heddle or by another one. */
export function hasErrorCode(value: unknown, code: string): boolean {
  return typeof value === 'object' && value !== null && 'code' in value && value.code === code;
}

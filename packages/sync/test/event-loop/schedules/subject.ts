import type { WaitOptions } from '@heddle/cancellation';

import type { Means, ReferenceModel } from './reference-model.js';

/** A call that may wait. */
export interface WaitOperation<P, M extends ReferenceModel> {
  real(primitive: P, options: WaitOptions | undefined, id: number, n: number): Promise<unknown>;
  /** Settles the call at once, or puts it in a line. */
  model(model: M, id: number, n: number): void;
  /** The code of the error that comes before anything else, an aborted signal included. */
  refusal?(model: M, n: number): string | undefined;
  /** Gives something up before it looks at its signal, so that one that is aborted already only ends the wait. */
  readonly beginsAnyway?: boolean;
  /** Where only these can end it early, and only after it has begun. */
  readonly means?: readonly Means[];
}

/** A call that does not wait: both return the same, or throw errors with the same code. */
export interface CallOperation<P, M extends ReferenceModel> {
  real(primitive: P, id: number, n: number): unknown;
  model(model: M, id: number, n: number): unknown;
}

/**
 * A primitive, what can be done with it, and the model that says what must come of it. `id` is the call's number, which
 * serves as an item that there is only once; `n` is a random number of 0 or more.
 */
export interface Subject<P, M extends ReferenceModel> {
  /** @param size A small number, for whatever the primitive has a number of. */
  create(size: number): { readonly primitive: P; readonly model: M };
  statistics(primitive: P): unknown;
  readonly waits: Readonly<Record<string, WaitOperation<P, M>>>;
  readonly calls: Readonly<Record<string, CallOperation<P, M>>>;
  /** A call to repeat at the end, for those who cannot give up. */
  readonly drain?: string;
}

/** A subject whose types only it knows. */
export interface AnySubject {
  run<R>(use: <P, M extends ReferenceModel>(subject: Subject<P, M>) => R): R;
}

export function subject<P, M extends ReferenceModel>(definition: Subject<P, M>): AnySubject {
  return { run: (use) => use(definition) };
}

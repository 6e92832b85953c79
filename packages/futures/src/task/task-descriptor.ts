/**
 * What travels to a worker in a function's place: where to find it, or how to make it.
 *
 * Descriptors are compared by identity: `describeTask` gives the same object for the same function, so that an executor
 * can send each to each worker once.
 */
export type TaskDescriptor = ModuleTaskDescriptor | SourceTaskDescriptor;

/** A function that the worker finds by importing a module. */
export interface ModuleTaskDescriptor {
  readonly kind: 'module';
  /** The module's URL. */
  readonly module: string;
  /** The function's name, as given to `task()` or exported; may be empty. */
  readonly name: string;
  /** Which of the `task()` calls of this module with this name it was: 0 for the first. 0 for an export. */
  readonly ordinal: number;
}

/** A function that stands alone, as its source. */
export interface SourceTaskDescriptor {
  readonly kind: 'source';
  /** An expression whose value is the function, whatever form it was written in. */
  readonly source: string;
  /** For stack traces and errors. */
  readonly name: string;
  /** Values for its free variables, by name. */
  readonly captures: Readonly<Record<string, unknown>> | undefined;
}

import type { TaskDescriptor } from '@heddle/futures/worker';

/** The descriptors that a child begins with, beside the standard ones and those that its arguments refer to. */
export const Inherited = {
  /** The pipe from its parent: brings the boot, then stays open for as long as the parent lives. */
  parent: 3,
  /** The memory file of shared primitives, where there is one. */
  primitives: 4,
  /** Where the others begin. */
  first: 5,
} as const;

/** On its command line, where it inherits a memory file of shared primitives: its boot may be made of these. */
export const WITH_PRIMITIVES = 'with-primitives';

/** What a child learns before it begins. */
export interface ChildBoot {
  readonly identity: readonly number[];
  readonly name: string;
  readonly daemon: boolean;
  readonly parent: { readonly pid: number; readonly name: string };
  readonly authkey: Uint8Array;
  /** The command line of the parent, but for Node and its options. */
  readonly argv: readonly string[];
  /** A {@link ChildWork}, encoded: what is in there may need to know the rest. */
  readonly work: Uint8Array<ArrayBuffer>;
}

/** What a child is for. */
export interface ChildWork {
  /** The function to call; undefined where a class has one. */
  readonly target: TaskDescriptor | undefined;
  readonly args: readonly unknown[];
  /** A class that says by itself what to do. */
  readonly subclass: SubclassReference | undefined;
}

/** An object of a class, to be made again. */
export interface SubclassReference {
  readonly module: string;
  /** What the module exports it as. */
  readonly name: string;
  /** The object's own properties. */
  readonly properties: Readonly<Record<string, unknown>>;
}

import type { Region } from '@heddle/mapped-memory';
import type { WorkerBoot } from '@heddle/work-queue';

/** The descriptors that a child inherits, beside the standard ones. */
export const Inherited = {
  /** The pipe to its host, both ways. */
  port: 3,
  /** The pool's memory file. */
  memory: 4,
  /** The memory file of shared primitives. */
  primitives: 5,
} as const;

/** The first message to a child. */
export interface ProcessBoot {
  readonly boot: WorkerBoot;
  /** The pool's memory. */
  readonly memory: Region;
  /** What its threads load for shared primitives. */
  readonly storeLoader: string;
  /** What the process is called among the pool's. */
  readonly name: string;
  /** The host's pid: who finds another parent has been left alone. */
  readonly host: number;
}

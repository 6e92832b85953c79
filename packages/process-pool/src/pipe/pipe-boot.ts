import type { WorkerBoot } from '@heddle/work-queue';

/** The descriptors that a child inherits, beside the standard ones. */
export const Inherited = {
  /** The pipe to its host, both ways. */
  port: 3,
  /** A pipe that nothing goes through, and that closes as the host dies. */
  life: 4,
  /** See claim-tokens.ts. Nothing where no file can be shared. */
  tokens: 5,
  /** See journal.ts. */
  journal: 6,
  /** The memory file of shared primitives, where memory can be mapped and yet pipes are wanted. */
  primitives: 7,
} as const;

/** The first message to a child. */
export interface PipeBoot {
  readonly boot: WorkerBoot;
  /** The child's seat among the pool's: in its own memory it has the only one. */
  readonly seat: number;
  /** What the process is called among the pool's. */
  readonly name: string;
  /** What its threads load for shared primitives; undefined where there are none. */
  readonly storeLoader: string | undefined;
  /** The host's pid. */
  readonly host: number;
  /** Whether tokens and journal are there. */
  readonly hasFiles: boolean;
}

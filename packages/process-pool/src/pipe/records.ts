/** The records in frames: indices of their words. A record's payload stands behind its words, and each is a multiple of 16 bytes long. */

/** A task. */
export const TaskRecordWord = {
  /** Bytes of the record. */
  size: 0,
  slot: 1,
  /** Its number among those sent to this child: see claim-tokens.ts. */
  number: 2,
  functionId: 3,
  mode: 4,
  argumentLength: 5,
  externals: 6,
} as const;
/** Bytes before a task's arguments. A reader of payloads writes a word 16 bytes before them. */
export const TASK_HEADER = 32;

/** A notice, and, where the task has finished, its outcome. */
export const OutcomeWord = {
  size: 0,
  slot: 1,
  /** A Notice. */
  notice: 2,
  outcome: 3,
  resultLength: 4,
  externals: 5,
  /** Which frame it belongs to: see journal.ts. */
  batch: 6,
  /** Two floats: as a slot's. */
  startTime: 8,
  runTime: 10,
} as const;
/** Bytes before a task's result. */
export const OUTCOME_HEADER = 48;
/** Bytes behind it: the number of the batch once more, for who reads a record that was perhaps not written to its end. */
export const OUTCOME_TAIL = 4;

/** Words of a `slotWords` frame: a slot, its `cancel`, and what is added to its `credit`; so for each slot. */
export const SLOT_WORDS = 4;

/** Words of a `seatWords` frame. */
export const SeatWordsFrame = {
  phase: 0,
  exitCode: 1,
  nudges: 2,
  length: 4,
} as const;

/** Bytes in a word. */
export const WORD = 4;

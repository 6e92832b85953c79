/** What a board is made of: three things that only grow. */
export interface BoardMedium {
  /** How many tasks have arrived. */
  arrivals(): number;
  addArrival(): void;
  /** How many stages of the gate are open. */
  gate(): number;
  openGate(stages: number): void;
  records(): number[];
  addRecord(value: number): void;
  /** Differs after every change; read it before the state that a wait depends on. */
  version(): number;
  /** Resolves when there may have been a change since, or after a while. */
  changedSince(version: number): Promise<void>;
  /** The same, blocking this thread. */
  changedSinceSync(version: number): void;
}

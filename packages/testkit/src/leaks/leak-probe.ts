/** Watches one kind of thing that a test can leave behind. */
export interface LeakProbe {
  /** Takes note of what is there before the test. */
  begin(): void;
  /** A line for each thing that has come since and is still there. */
  remains(): readonly string[];
  /** Stops watching. */
  end(): void;
}

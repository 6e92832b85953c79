/** What a library has for two who share a lock and two semaphores: threads or processes. */
interface Partners {
  /** Acquires and releases the lock so many times, which the partner has too and does not want. */
  pairs(times: number): void;
  /** So many times to the partner and back, blocking at both ends. */
  trips(rounds: number): void;
  close(): Promise<void>;
}

/** Starts the partner. */
export type OpenPartners = () => Promise<Partners>;

/** The system refused. */
export class MemoryError extends Error {
  static {
    this.prototype.name = 'MemoryError';
  }

  /** As the system numbers it. */
  readonly errno: number;

  constructor(what: string, errno: number) {
    super(`The system ${what}: errno ${errno}`);
    this.errno = errno;
  }
}

import { getSystemErrorName } from 'node:util';

import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** The system refused to give, map or wait for memory. */
export class MemoryError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_MAPPED_MEMORY';

  static {
    defineErrorClass(this, 'MemoryError');
  }

  /** As the system numbers it, positive; `os.constants.errno` has the names. */
  readonly errno: number;

  constructor(what: string, errno: number) {
    super(`The system ${what}: ${getSystemErrorName(-errno)}`);
    this.errno = errno;
  }
}

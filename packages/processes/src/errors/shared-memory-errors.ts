import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** There is no shared memory to be had: the system refused, which its error, the `cause`, tells; or this is no Linux with koffi. Python's `OSError`. */
export class SharedMemoryError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_SHARED_MEMORY';
  static {
    defineErrorClass(this, 'SharedMemoryError');
  }
}

/** There is shared memory of that name already. Python's `FileExistsError`. */
export class SharedMemoryExistsError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_SHARED_MEMORY_EXISTS';
  static {
    defineErrorClass(this, 'SharedMemoryExistsError');
  }
}

/** There is no shared memory of that name, or no longer. Python's `FileNotFoundError`. */
export class SharedMemoryNotFoundError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_SHARED_MEMORY_NOT_FOUND';
  static {
    defineErrorClass(this, 'SharedMemoryNotFoundError');
  }
}

/** Shared memory was used after this process had closed it. Python's `ValueError` of the same occasion. */
export class SharedMemoryClosedError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_SHARED_MEMORY_CLOSED';
  static {
    defineErrorClass(this, 'SharedMemoryClosedError');
  }
}

/** Runs a function, and releases what it holds whatever the function does. */
export async function whileHeld<T>(guard: { release(): void }, fn: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await fn();
  } finally {
    guard.release();
  }
}

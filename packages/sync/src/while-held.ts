/** Runs a function once something is acquired, and releases that whatever the function does. */
export async function whileHeld<T>(acquired: Promise<{ release(): void }>, fn: () => T | PromiseLike<T>): Promise<T> {
  const guard = await acquired;
  try {
    return await fn();
  } finally {
    guard.release();
  }
}

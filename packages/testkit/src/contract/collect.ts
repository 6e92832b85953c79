/** Everything that an async iterable gives: `Array.fromAsync`, which Node 20 has not. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** What an async iterable gives before it fails, and what it fails with; no `error` where it does not fail. */
export async function collectUntilError<T>(items: AsyncIterable<T>): Promise<{ readonly values: T[]; readonly error?: unknown }> {
  const values: T[] = [];
  try {
    for await (const item of items) values.push(item);
  } catch (error) {
    return { values, error };
  }
  return { values };
}

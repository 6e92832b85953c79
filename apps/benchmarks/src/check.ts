/** A benchmark of wrong results is worth nothing: every scenario checks what it got. */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`wrong result: ${what}`);
}

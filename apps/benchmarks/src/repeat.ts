/**
 * Repeats a measurement until it has run for a while, and at least once.
 *
 * By time and not by count, so that the slowest and the fastest contender get the same chance to warm up.
 */
export async function repeatFor(milliseconds: number, measure: () => Promise<number>): Promise<number[]> {
  const until = performance.now() + milliseconds;
  const figures: number[] = [];
  do figures.push(await measure());
  while (performance.now() < until);
  return figures;
}

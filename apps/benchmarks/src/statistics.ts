/** The few statistics that the report is made of. */

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The value below which a fraction of all values lies, interpolated between neighbours. */
export function quantile(values: ArrayLike<number>, fraction: number): number {
  if (values.length === 0) throw new RangeError('no values to take a quantile of');
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

export function summarise(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * The median, over the rounds in which both have a figure, of ours divided by theirs.
 *
 * Figures of one round were taken within seconds of each other, so a machine that gets slower half-way changes both
 * and leaves their ratio alone; the ratio of two medians would mix rounds.
 */
export function pairedRatio(
  ours: readonly (number | undefined)[],
  theirs: readonly (number | undefined)[],
): number | undefined {
  const ratios: number[] = [];
  for (const [round, our] of ours.entries()) {
    const their = theirs[round];
    if (our !== undefined && their !== undefined) ratios.push(our / their);
  }
  return ratios.length === 0 ? undefined : median(ratios);
}

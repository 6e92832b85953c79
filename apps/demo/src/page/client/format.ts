/** A duration in the unit that suits it, or that suits `scale`, with the digits that tell neighbours on that scale apart. */
export function formatMilliseconds(value: number, scale: number = value): string {
  const [unit, size] = scale >= 1000 || value >= 10_000 ? ['s', 1000] : ['ms', 1];
  const digits = Math.max(0, Math.ceil(-Math.log10(Math.max(scale, 1e-3) / size) + (scale === value ? 1 : 0)));
  return `${(value / size).toFixed(Math.min(3, digits))} ${unit}`;
}

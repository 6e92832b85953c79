/** How numbers are written in a report. */

/** Three digits that matter, thousands and millions abbreviated: 1.92M, 57.1k, 812, 13.4, 0.452. */
export function formatNumber(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 999_500) return `${threeDigits(value / 1e6)}M`;
  if (magnitude >= 9995) return `${threeDigits(value / 1000)}k`;
  return threeDigits(value);
}

export function formatRatio(ratio: number): string {
  return `${threeDigits(ratio)}x`;
}

function threeDigits(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 99.95) return value.toFixed(0);
  if (magnitude >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}

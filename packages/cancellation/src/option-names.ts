import { describeValue } from './describe-value.js';

/**
 * Checks that options are an object with known names only: a misspelt option that is passed over in silence costs
 * hours.
 *
 * @param known The names that there are.
 * @throws TypeError that names the unknown option and the known one that was probably meant.
 */
export function checkOptionNames(options: object, known: readonly string[], operation: string): void {
  if (typeof options !== 'object' || (options as unknown) === null || Array.isArray(options)) {
    throw new TypeError(`${operation}: expected an object of options, received ${describeValue(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`${operation}: unknown option '${name}'${suggestion(name, known)}`);
  }
}

function suggestion(name: string, known: readonly string[]): string {
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(fold(name), fold(candidate));
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest === undefined ? `. There are ${known.join(', ')}` : `. Did you mean '${nearest}'?`;
}

/** `max_workers`, `maxworkers` and `maxWorkers` are the same name to a reader. */
function fold(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

/** Levenshtein's distance, row by row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const change = at(row, column - 1) + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(change, at(row, column) + 1, at(next, column - 1) + 1));
    }
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}

const LONGEST = 120;

/** A few words in place of a value that cannot be copied: `[Function: handler]`, `Symbol(key)`, `[Socket]`. */
export function describe(value: unknown): string {
  try {
    return shortened(wordsFor(value));
  } catch {
    // The value's own code (a proxy, a getter of `constructor`) threw.
    return '[Object]';
  }
}

function wordsFor(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? '[Function]' : `[Function: ${value.name}]`;
  return typeof value === 'object' && value !== null ? `[${className(value)}]` : String(value);
}

function className(object: object): string {
  const { constructor } = object as { constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : Object.prototype.toString.call(object).slice(8, -1);
}

function shortened(words: string): string {
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}...` : words;
}

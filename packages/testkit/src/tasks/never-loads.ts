/** A module that never has loaded. */
export function neverCalled(): never {
  throw new Error('This module must not load');
}

await new Promise<never>(() => undefined);

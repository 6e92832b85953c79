/**
 * One object for all copies of a package in a thread, on `globalThis` under a registered symbol. What it holds is a
 * protocol between versions: members are only ever added to it.
 *
 * @param name Ends up in `Symbol.for(name)`: the package and what the slot is for, `heddle.hooks`.
 * @param create Makes the object where no copy has made it yet.
 */
export function sharedSlot<T extends object>(name: string, create: () => T): T {
  const slots = globalThis as unknown as Record<symbol, T | undefined>;
  return (slots[Symbol.for(name)] ??= create());
}

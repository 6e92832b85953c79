/** Whether the platform can clone a value: asked only where one among several could not be, to tell which. */
export function canBeCloned(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** A function's name; '' where it has none, where that is no text, and where it cannot even be read. */
export function functionName(fn: { readonly name: unknown }): string {
  try {
    const { name } = fn;
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}

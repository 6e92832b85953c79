/** A second instance of one of the package's modules, as two copies of the package in one program have. */
export async function importCopy<T>(name: string): Promise<T> {
  return (await import(new URL(`../src/${name}.ts?copy`, import.meta.url).href)) as T;
}

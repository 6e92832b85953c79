// As a whole: where it lacks a name, asking for that would keep the module from loading.
import v8 from 'node:v8';

/** Node's hooks on promises; `undefined` on Bun and Deno, which have none, though they pass for Node. */
export function promiseHooks(): v8.PromiseHooks | undefined {
  const { bun, deno } = process.versions as Readonly<Record<string, string | undefined>>;
  return bun === undefined && deno === undefined ? v8.promiseHooks : undefined;
}

import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const packages = new URL('../../../packages/', import.meta.url);

/** Every file that somebody may import, by what it is called. */
function* entryPoints(): Generator<[name: string, url: string]> {
  for (const folder of readdirSync(packages)) {
    const manifest = JSON.parse(readFileSync(new URL(`${folder}/package.json`, packages), 'utf8')) as Manifest;
    if (manifest.private === true) continue;
    for (const [path, targets] of Object.entries(manifest.exports)) {
      for (const [condition, file] of Object.entries(targets)) {
        if (condition !== 'types') yield [`${manifest.name}${path.slice(1)}, ${condition}`, new URL(`${folder}/${file}`, packages).href];
      }
    }
  }
}

describe('what the built packages export', () => {
  it.each([...entryPoints()])('is called as it is exported: %s', async (_name, url) => {
    const functions = Object.entries((await import(url)) as object).filter((entry): entry is [string, { readonly name: string }] => typeof entry[1] === 'function');
    expect(functions.length).toBeGreaterThan(0);
    expect(functions.map(([, { name }]) => name)).toEqual(functions.map(([key]) => key));
  });
});

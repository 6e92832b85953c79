import { dirname, isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

import { wellFormed } from './html.js';

/** Leads from the page to a file: relative, so that both may move together; absolute where there is no way but over drives. */
export function linkFrom(page: string, file: string): string {
  const path = relative(dirname(page), file);
  if (isAbsolute(path)) return pathToFileURL(path).href;
  return path
    .split(sep)
    .map((segment) => encodeURIComponent(wellFormed(segment)))
    .join('/');
}

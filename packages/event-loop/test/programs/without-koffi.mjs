/** As where koffi is not installed. */
import { createRequire } from 'node:module';

const Module = createRequire(import.meta.url)('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  if (request === 'koffi') throw new Error('not installed');
  return resolve(request, ...rest);
};

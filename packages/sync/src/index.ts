/* eslint-disable no-restricted-imports, @typescript-eslint/consistent-type-exports --
   the package is the sum of its folders, each of which lists its names; nothing in them imports this file */
export * from './event-loop/index.js';
export * from './shared/index.js';

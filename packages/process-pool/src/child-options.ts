import type { ResourceLimits } from 'node:worker_threads';

import { inheritedOptions } from './node-options.js';

/** What a pool has `resourceLimits` for. */
const MEMORY_PREFIXES = ['--max-old-space-size=', '--max-semi-space-size='];

/** Node's options for the children of a pool, from those of this process: what any child inherits, but for its memory. */
export function poolOptions(options: readonly string[]): string[] {
  return inheritedOptions(options).filter((option) => !MEMORY_PREFIXES.some((prefix) => option.startsWith(prefix)));
}

const KILOBYTES = 1024;
/** A young generation is three semi-spaces. */
const SEMI_SPACES = 3;

/** The limits of a worker thread, as options of a process. */
export function limitOptions({ maxOldGenerationSizeMb, maxYoungGenerationSizeMb, stackSizeMb }: ResourceLimits): string[] {
  return [
    ...(maxOldGenerationSizeMb === undefined ? [] : [`--max-old-space-size=${Math.ceil(maxOldGenerationSizeMb)}`]),
    ...(maxYoungGenerationSizeMb === undefined ? [] : [`--max-semi-space-size=${Math.ceil(maxYoungGenerationSizeMb / SEMI_SPACES)}`]),
    ...(stackSizeMb === undefined ? [] : [`--stack-size=${Math.ceil(stackSizeMb * KILOBYTES)}`]),
  ];
}

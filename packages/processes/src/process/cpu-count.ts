import { availableParallelism, cpus } from 'node:os';

/**
 * How many processors the machine has. Fewer may be there for this process: `os.availableParallelism()`, which pools go by.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.cpu_count
 */
export function cpuCount(): number {
  // Empty where the system does not say.
  return cpus().length || availableParallelism();
}

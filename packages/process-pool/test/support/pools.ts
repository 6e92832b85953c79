import { TestContext } from '@heddle/testkit';
import { ProcessPoolExecutor, type ProcessPoolExecutorOptions } from '@heddle/process-pool';

/** Pools and boards that are taken away after each test. */
export function poolContext(): TestContext<ProcessPoolExecutorOptions, ProcessPoolExecutor> {
  return new TestContext((options: ProcessPoolExecutorOptions) => new ProcessPoolExecutor(options), 'files');
}

/** Runs for so many milliseconds without a turn of the event loop. */
export function spin(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

import { InlineExecutor } from '@heddle/futures';
import { executorContract } from '@heddle/testkit';

// Twice, because executors that share no memory with their tasks will be tested with boards made of files.
for (const sharedMemory of [true, false]) {
  executorContract(`InlineExecutor, boards of ${sharedMemory ? 'shared memory' : 'files'}`, {
    create: (options) => new InlineExecutor(options),
    capabilities: { workers: false, copies: true, sharedMemory },
  });
}

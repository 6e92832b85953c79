import { describe } from 'vitest';

import { leakCheck } from '../leaks/leak-check.js';
import { blockingContract } from './blocking.js';
import { callbacksContract } from './callbacks.js';
import { cancellingContract } from './cancelling.js';
import { ContractContext, type ContractSubject } from './contract-context.js';
import { errorsContract } from './errors.js';
import { mapFlowContract } from './map-flow.js';
import { mappingContract } from './mapping.js';
import { schedulingContract } from './scheduling.js';
import { serializationContract } from './serialization.js';
import { sharingContract } from './sharing.js';
import { shutdownContract } from './shutdown.js';
import { streamsContract } from './streams.js';
import { submitContract } from './submit.js';
import { submitOptionsContract } from './submit-options.js';
import { taskContextContract } from './task-context.js';
import { waitingContract } from './waiting.js';
import { wrongArgumentsContract } from './wrong-arguments.js';

/**
 * What every executor must do: the public contract, and CPython's `ExecutorTest`, `WaitTests`, `AsCompletedTests`
 * and `ExecutorShutdownTest` retold. Every test also checks that nothing is left behind.
 *
 * @example
 * ```ts
 * executorContract('ThreadPoolExecutor', {
 *   create: (options) => new ThreadPoolExecutor(options),
 *   capabilities: { workers: true, copies: true, sharedMemory: true },
 * });
 * ```
 */
export function executorContract(name: string, subject: ContractSubject): void {
  describe(name, () => {
    leakCheck();
    const context = new ContractContext(subject);
    submitContract(context);
    cancellingContract(context);
    callbacksContract(context);
    waitingContract(context);
    submitOptionsContract(context);
    schedulingContract(context);
    taskContextContract(context);
    mappingContract(context);
    mapFlowContract(context);
    streamsContract(context);
    errorsContract(context);
    serializationContract(context);
    sharingContract(context);
    shutdownContract(context);
    blockingContract(context);
    wrongArgumentsContract(context);
  });
}

import { checkOptionNames, checkTimeout, currentWaitingTask, type WaitOptions } from '@heddle/cancellation';

/** The time-out of a wait that blocks, in milliseconds. */
export function blockingTimeout(options: { readonly timeout?: number | undefined }): number {
  checkOptionNames(options, ['timeout'], 'Future.resultSync');
  const { timeout = Infinity } = options;
  checkTimeout(timeout, 'Future.resultSync');
  return timeout;
}

/** Whether nothing can end a wait but what it waits for. */
export function unlimited(options: WaitOptions | undefined): boolean {
  return options?.timeout === undefined && options?.signal === undefined && currentWaitingTask() === undefined;
}

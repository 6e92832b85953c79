/**
 * @heddle/cancellation: what every wait of Heddle needs, and nothing else. No dependency, nothing of Node.
 *
 * General layout:
 * - heddle-error, cancelled-error, timeout-error: the errors that all packages share one class of; defined-error-class: those
 *   that are made again where they come from another thread;
 * - wait-options: `{ timeout, signal }` and the checks with which a call refuses wrong ones; option-names: the check for
 *   names that there are not; describe-value: how messages say what was given instead;
 * - timer, abort-subscription, current-task: the three things that end a wait early, each in constant time; hooks: who knows the
 *   current task, and another clock, as other packages put them in place;
 * - waiter: the three of them joined to one promise, the class that every wait queue extends; wait-on: the same for
 *   a promise; rejection: how it rejects;
 * - shared-slot: what two copies of a package have in common.
 */
export { HeddleError, hasErrorCode, nameErrorClass } from './heddle-error.js';
export { definedErrorClass, defineErrorClass } from './defined-error-class.js';
export { CancelledError, isCancelledError } from './cancelled-error.js';
export { TimeoutError, isTimeoutError } from './timeout-error.js';
export { checkSignal, checkTimeout, checkWaitOptions, type WaitOptions } from './wait-options.js';
export { checkOptionNames } from './option-names.js';
export { describeValue } from './describe-value.js';
export { setTimerProvider, startTimer, timerTime } from './timer.js';
export { subscribeToAbort, type AbortSubscriber, type AbortSubscription } from './abort-subscription.js';
export { callOutsideTasks, currentWaitingTask, redeliver, setCurrentTaskProvider, setOutsideCaller } from './current-task.js';
export type { CurrentTaskProvider, Dependencies, OutsideCaller, TaskWait, Timer, TimerProvider, WaitingTask } from './hooks.js';
export { sharedSlot } from './shared-slot.js';
export { Rejection } from './rejection.js';
export { Waiter } from './waiter.js';
export { waitOn } from './wait-on.js';

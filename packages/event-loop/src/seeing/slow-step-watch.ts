import { carryScopes } from '../scope/context.js';
import { promiseHooks } from '../scope/promise-hooks.js';
import { currentTask, type Task } from '../task/task.js';
import type { SlowStep } from './slow-step.js';

/** Milliseconds between two looks whether the event loop turns. */
const LOOK_INTERVAL = 20;

/**
 * Times every step between two awaits. A step that begins in another, as a task's first one does, is a part of that. What keeps the event loop
 * from turning without being such a step, a callback of a timer say, is noticed by a timer that comes late; without hooks on promises everything is.
 */
export class SlowStepWatch {
  readonly #endSteps: (() => void) | undefined;
  readonly #looks: NodeJS.Timeout;

  /** @param slow Milliseconds. */
  constructor(slow: number, onSlow: (step: SlowStep) => void) {
    // It begins in the middle of a step.
    let began = performance.now();
    let looked = began;
    /** Since the last look. */
    let inSteps = 0;
    let task: Task<unknown> | undefined;
    const before = (): void => {
      task = currentTask();
      began = performance.now();
    };
    const after = (): void => {
      const duration = performance.now() - began;
      if (duration <= slow) return;
      inSteps += duration;
      onSlow({ task: task?.name, duration });
    };
    // Before the watch looks which task a step is of, that has to be known.
    carryScopes();
    this.#endSteps = promiseHooks()?.createHook({ before, after }) as (() => void) | undefined;
    this.#looks = setInterval(() => {
      const now = performance.now();
      const duration = now - looked - LOOK_INTERVAL - inSteps;
      looked = now;
      inSteps = 0;
      if (duration > slow) onSlow({ task: undefined, duration });
    }, LOOK_INTERVAL);
    this.#looks.unref();
  }

  end(): void {
    clearInterval(this.#looks);
    this.#endSteps?.();
  }
}

import { promiseHooks } from 'node:v8';

import { currentTask } from '../task/task.js';
import type { SlowStep } from './slow-step.js';

/** Times every step between two awaits. A step that begins in another, as a task's first one does, is a part of that. */
export class SlowStepWatch {
  readonly #end: () => void;

  /** @param slow Milliseconds. */
  constructor(slow: number, onSlow: (step: SlowStep) => void) {
    let began = 0;
    const before = (): void => { began = performance.now(); };
    const after = (): void => {
      const duration = performance.now() - began;
      if (duration > slow) onSlow({ task: currentTask()?.name, duration });
    };
    this.#end = promiseHooks.createHook({ before, after }) as () => void;
  }

  end(): void {
    this.#end();
  }
}

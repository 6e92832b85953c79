import { HeddleError, nameErrorClass } from '@heddle/cancellation';

/** An executor, or the worker under one of its tasks, broke down. Python's `BrokenExecutor`. */
export class BrokenExecutorError extends HeddleError {
  // Typed as a string: the breakdowns below are of this class too, each with a code of its own.
  override readonly code: string = 'ERR_HEDDLE_BROKEN_EXECUTOR';

  static {
    nameErrorClass(this, 'BrokenExecutorError');
  }
}

/** How a worker ended, and what it was doing. */
export interface WorkerCrash {
  /** The worker's exit code; `null` where a signal ended it. */
  readonly exitCode: number | null;
  /** The signal that ended it, such as 'SIGKILL'; `null` for none. Threads have none. */
  readonly signal: string | null;
  /** Which worker of its pool it was. */
  readonly workerId: number;
  /** The name of the task that it was running; `undefined` where it was idle. */
  readonly taskName: string | undefined;
}

/**
 * The worker died while it ran this task: `process.exit`, an exception outside the task's own promise, out of memory,
 * a signal, `terminate()`. Only the task that it was running fails; the pool goes on. Python breaks the whole
 * `ProcessPoolExecutor` here.
 */
export class WorkerCrashedError extends BrokenExecutorError implements WorkerCrash {
  override readonly code = 'ERR_HEDDLE_WORKER_CRASHED';

  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly workerId: number;
  readonly taskName: string | undefined;

  static {
    nameErrorClass(this, 'WorkerCrashedError');
  }

  /**
   * @param message What happened; left out, it is written from `crash`.
   * @param options `cause`: the error that killed the worker, where there is one.
   */
  constructor(crash: WorkerCrash, message: string = describeCrash(crash), options?: ErrorOptions) {
    super(message, options);
    this.exitCode = crash.exitCode;
    this.signal = crash.signal;
    this.workerId = crash.workerId;
    this.taskName = crash.taskName;
  }
}

/** A worker's initializer failed: no task can run. The failure is the `cause`. Python's `BrokenThreadPool`. */
export class InitializerError extends BrokenExecutorError {
  override readonly code = 'ERR_HEDDLE_INITIALIZER';

  static {
    nameErrorClass(this, 'InitializerError');
  }
}

function describeCrash(crash: WorkerCrash): string {
  const how = crash.signal === null ? `exited with code ${String(crash.exitCode)}` : `was killed by ${crash.signal}`;
  const doing = crash.taskName === undefined ? '' : ` while it ran the task '${crash.taskName}'`;
  return `Worker ${crash.workerId} ${how}${doing}`;
}

/** No library: Workers, one message a task, one back, the way one would write it by hand. */
import { Worker } from 'node:worker_threads';

import type { Argument, Contender, Pool, PoolOptions, Result, TaskName } from '../contender.js';

interface Waiting<R> {
  resolve(result: R): void;
  reject(error: unknown): void;
}

/** A Worker and who waits for its answers, which come in the order of the questions. */
class Lane<N extends TaskName> {
  private readonly worker: Worker;
  private readonly waiting: (Waiting<Result<N>> | undefined)[] = [];
  private answered = 0;

  constructor(task: N) {
    this.worker = new Worker(new URL('../workers/post-message.js', import.meta.url), { workerData: { task } });
    this.worker.on('message', (result: Result<N>) => this.settle((waiting) => waiting.resolve(result)));
    this.worker.on('error', (error) => this.settle((waiting) => waiting.reject(error)));
  }

  run(argument: Argument<N>, transfer?: ArrayBuffer[]): Promise<Result<N>> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (transfer === undefined) this.worker.postMessage(argument);
      else this.worker.postMessage(argument, transfer);
    });
  }

  close(): Promise<number> {
    return this.worker.terminate();
  }

  private settle(how: (waiting: Waiting<Result<N>>) => void): void {
    const waiting = this.waiting[this.answered];
    this.waiting[this.answered++] = undefined;
    if (this.answered === this.waiting.length) {
      this.waiting.length = 0;
      this.answered = 0;
    }
    if (waiting !== undefined) how(waiting);
  }
}

export const postMessage: Contender = {
  movesResults: true,
  async open<N extends TaskName>(task: N, { workers, start }: PoolOptions): Promise<Pool<N>> {
    const lanes = Array.from({ length: start === 'eager' ? workers : 1 }, () => new Lane(task));
    let turn = 0;
    const next = (): Lane<N> => {
      turn = (turn + 1) % lanes.length;
      const lane = lanes[turn];
      if (lane === undefined) throw new Error('a pool needs a worker');
      return lane;
    };
    return {
      run: (argument) => next().run(argument),
      runTransferring: (argument, transfer) => next().run(argument, transfer),
      close: () => Promise.all(lanes.map((lane) => lane.close())),
    };
  },
};

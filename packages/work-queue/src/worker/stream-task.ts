/**
 * A task that is a generator: its values go to the host in batches, as many as the host has given credit for, so that a
 * consumer that is slow, or stops, holds the generator back wherever it is.
 */
import type { RunningTask } from './running-task.js';

const LARGEST_BATCH = 64;
/** Values travel together that come within so long (milliseconds) of a message; after a longer pause one goes at once. */
const BATCH_MS = 5;

/** What generators and async generators have in common. */
export type AnyGenerator = Generator | AsyncGenerator;

/** Runs a generator to its end, or to the point where its task is cancelled; resolves with what it returns. */
export async function streamTask(task: RunningTask, generator: AnyGenerator): Promise<unknown> {
  const batch = new Batch(task);
  const isAsync = Symbol.asyncIterator in generator;
  try {
    for (;;) {
      while (task.credit() <= 0 && !task.cancelRequested()) {
        batch.flush();
        await task.nextNudge();
      }
      if (task.cancelRequested()) {
        batch.flush();
        const closed = await generator.return(undefined);
        return closed.done === true ? closed.value : undefined;
      }
      if (isAsync) batch.flushSoon();
      const step = isAsync ? await generator.next() : (generator.next());
      if (step.done === true) {
        batch.flush();
        return step.value;
      }
      task.takeCredit();
      batch.add(step.value);
    }
  } catch (error) {
    batch.flush();
    // A value that could not be sent is not the generator's failure: it has to be closed.
    await generator.return(undefined);
    throw error;
  }
}

/** Values on their way to one message. */
class Batch {
  readonly #task: RunningTask;
  #items: unknown[] = [];
  #lastFlush = -Infinity;
  #soon: NodeJS.Immediate | undefined;

  constructor(task: RunningTask) {
    this.#task = task;
  }

  add(item: unknown): void {
    this.#items.push(item);
    const now = performance.now();
    if (this.#items.length < LARGEST_BATCH && now - this.#lastFlush <= BATCH_MS) return;
    this.#lastFlush = now;
    this.flush();
  }

  /** Flushes once the event loop gets to it: values that come within one turn travel together. */
  flushSoon(): void {
    if (this.#items.length === 0) return;
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.flush();
    });
  }

  flush(): void {
    if (this.#soon !== undefined) {
      clearImmediate(this.#soon);
      this.#soon = undefined;
    }
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    try {
      this.#task.postItems(items);
    } catch (error) {
      // One of them cannot be copied: the values before it still arrive.
      if (items.length === 1) throw error;
      for (const item of items) this.#task.postItems([item]);
    }
  }
}

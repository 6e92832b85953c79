import { QueueEmptyError, QueueFullError, QueueShutDownError, TaskDoneError } from '../../../../src/errors/index.js';
import { type Entry, ReferenceModel } from '../reference-model.js';

interface GetEntry extends Entry {
  /** What it ends with at shutdown: an iteration just ends. */
  readonly iterates: boolean;
}

interface PutEntry extends Entry {
  readonly item: number;
}

/** Which of the items leaves next. */
export type Choice = (items: readonly number[]) => number;

export const firstIn: Choice = () => 0;
export const lastIn: Choice = (items) => items.length - 1;
/** Items are compared by their last digit. */
export const leastDigit: Choice = (items) => {
  const digits = items.map((item) => item % 10);
  return digits.indexOf(Math.min(...digits));
};

/** Items in the order in which they were put, and three lines. */
export class QueueModel extends ReferenceModel {
  readonly #maxSize: number;
  readonly #choice: Choice;
  readonly #getters: GetEntry[] = this.line<GetEntry>();
  readonly #putters: PutEntry[] = this.line<PutEntry>();
  readonly #joiners: Entry[] = this.line();
  #items: number[] = [];
  #unfinished = 0;
  #shutDown = false;

  constructor(maxSize: number, choice: Choice) {
    super();
    this.#maxSize = maxSize === 0 ? Infinity : maxSize;
    this.#choice = choice;
  }

  get putRefusal(): string | undefined {
    return this.#shutDown ? new QueueShutDownError().code : undefined;
  }

  get getRefusal(): string | undefined {
    return this.#shutDown && this.#items.length === 0 ? new QueueShutDownError().code : undefined;
  }

  put(id: number, item: number): void {
    if (this.#items.length < this.#maxSize) {
      this.#accept(item);
      this.settle(id);
    } else {
      this.#putters.push({ id, item });
    }
  }

  putNowait(item: number): void {
    if (this.#shutDown) throw new QueueShutDownError();
    if (this.#items.length >= this.#maxSize) throw new QueueFullError();
    this.#accept(item);
  }

  get(id: number, iterates = false): void {
    if (this.#items.length > 0) this.settle(id, this.#take());
    else if (this.#shutDown) this.settle(id, 'end');
    else this.#getters.push({ id, iterates });
  }

  getNowait(): number {
    if (this.#items.length > 0) return this.#take();
    throw this.#shutDown ? new QueueShutDownError() : new QueueEmptyError();
  }

  taskDone(): void {
    if (this.#unfinished === 0) throw new TaskDoneError();
    this.#unfinished--;
    this.#release();
  }

  join(id: number): void {
    if (this.#unfinished === 0) this.settle(id);
    else this.#joiners.push({ id });
  }

  shutdown(immediate: boolean): void {
    this.#shutDown = true;
    if (immediate) {
      this.#unfinished = Math.max(0, this.#unfinished - this.#items.length);
      this.#items = [];
      this.#release();
    }
    const { code } = new QueueShutDownError();
    for (const { id } of this.#putters.splice(0)) this.fail(id, code);
    for (const { id, iterates } of this.#getters.splice(0)) {
      if (iterates) this.settle(id, 'end');
      else this.fail(id, code);
    }
  }

  statistics(): unknown {
    return {
      size: this.#items.length,
      maxSize: this.#maxSize,
      unfinished: this.#unfinished,
      waitingToGet: this.#getters.length,
      waitingToPut: this.#putters.length,
      waitingToJoin: this.#joiners.length,
      shutDown: this.#shutDown,
    };
  }

  #accept(item: number): void {
    this.#unfinished++;
    const getter = this.#getters.shift();
    if (getter === undefined) this.#items.push(item);
    else this.settle(getter.id, item);
  }

  #take(): number {
    const item = this.#items.splice(this.#choice(this.#items), 1)[0] ?? NaN;
    const putter = this.#putters.shift();
    if (putter !== undefined) {
      this.#accept(putter.item);
      this.settle(putter.id);
    }
    return item;
  }

  #release(): void {
    if (this.#unfinished === 0) for (const { id } of this.#joiners.splice(0)) this.settle(id);
  }
}

import { Future } from './future.js';

/**
 * A future that notices when its result is awaited: executors make one where the task is, or may be, a generator.
 *
 * A generator waits for whoever reads its values, and somebody who only awaits its result would wait for ever. So the
 * driver is told (`awaited`), and may let the generator go on and drop what nobody reads. `await`, `then` and
 * `Promise.all` all look for a promise's `constructor` first: there it is noticed. A done-callback waits for the result
 * as well. Making one costs what a future costs; awaiting it a little more.
 */
export class GeneratorFuture<T> extends Future<T> {
  override addDoneCallback(fn: (future: Future<T>) => unknown): void {
    super.addDoneCallback(fn);
    if (!this.done()) this.noticeAwait();
  }

  static {
    Reflect.defineProperty(this.prototype, 'constructor', {
      configurable: true,
      get(this: GeneratorFuture<unknown>): unknown {
        this.noticeAwait();
        return Reflect.get(Future.prototype, 'constructor', this);
      },
    });
  }
}

import type { Actor } from '@heddle/testkit/model-checker';

/** Stands for `Promise`: who waits for it goes on in a callback of the event loop that settles it. */
export function promiseOf(actor: () => Actor): unknown {
  return class ModelPromise<T> {
    #settled: { readonly value: T } | undefined;
    readonly #callbacks: ((value: T) => unknown)[] = [];

    constructor(executor: (resolve: (value: T) => void) => void) {
      executor((value) => {
        if (this.#settled !== undefined) throw new Error('a wait that ends twice');
        this.#settled = { value };
        for (const callback of this.#callbacks) this.#call(callback, value);
      });
    }

    then(callback: (value: T) => unknown): void {
      if (this.#settled === undefined) this.#callbacks.push(callback);
      else this.#call(callback, this.#settled.value);
    }

    #call(callback: (value: T) => unknown, value: T): void {
      actor().eventLoop.push(() => callback(value));
    }
  };
}

/** Functions written in every way that there is. None captures anything, except where it says so. */
const key = 'computed';

export class Forms {
  static twice(x: number): number {
    return x * 2;
  }

  static async twiceLater(x: number): Promise<number> {
    return x * 2;
  }

  static *countTo(n: number): Generator<number> {
    for (let i = 1; i <= n; i++) yield i;
  }

  method(x: number): number {
    return x * 2;
  }

  usesThis(): number {
    return this.field;
  }

  field = 1;

  readonly arrow = (x: number): number => x * 2;

  #secret(x: number): number {
    return x * 2;
  }

  get secret(): (x: number) => number {
    return this.#secret;
  }
}

export const object = {
  method(x: number): number {
    return x * 2;
  },
  async later(x: number): Promise<number> {
    return x * 2;
  },
  *generate(x: number): Generator<number> {
    yield x * 2;
  },
  async *generateLater(x: number): AsyncGenerator<number> {
    yield x * 2;
  },
  'quoted name'(x: number): number {
    return x * 2;
  },
  [key](x: number): number {
    return x * 2;
  },
  [Symbol.toPrimitive](x: number): number {
    return x * 2;
  },
  get(x: number): number {
    return x * 2;
  },
  set(x: number): number {
    return x * 2;
  },
  async(x: number): number {
    return x * 2;
  },
  static(x: number): number {
    return x * 2;
  },
  get accessor(): number {
    return 1;
  },
};

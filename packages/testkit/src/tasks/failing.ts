/** Tasks that fail, each in its own way. */
import { readFileSync } from 'node:fs';

import { registerErrorClass } from '@heddle/futures';

/** A class that both sides know, because it is registered where both import it. */
export class QuotaError extends Error {
  readonly limit: number;

  constructor(message: string, limit: number) {
    super(message);
    this.name = 'QuotaError';
    this.limit = limit;
  }
}
registerErrorClass(QuotaError);

export function throwValue(value: unknown): never {
  throw value;
}

export async function rejectWith(value: unknown): Promise<never> {
  await Promise.resolve();
  throw value;
}

/** One of JavaScript's own classes of errors. */
export function throwBuiltIn(className: 'Error' | 'TypeError' | 'RangeError' | 'SyntaxError' | 'ReferenceError' | 'EvalError' | 'URIError', message: string): never {
  throw new globalThis[className](message);
}

export function throwWithProperties(): never {
  throw Object.assign(new TypeError('with properties'), { code: 'E_PROPERTIES', details: { list: [1, 2, { deep: true }], when: new Date(0) } });
}

export function throwChain(): never {
  const root = Object.assign(new RangeError('the root'), { depth: 3 });
  const middle = new TypeError('the middle', { cause: root });
  throw new Error('the top', { cause: middle });
}

export function throwAggregate(): never {
  throw new AggregateError([new TypeError('one'), 'two', new RangeError('three')], 'three failures');
}

export function throwDomException(): never {
  throw new DOMException('not now', 'InvalidStateError');
}

/** Node's own error, with `code`, `errno`, `syscall` and `path`. */
export function throwSystemError(path: string): never {
  readFileSync(path);
  throw new Error('There is such a file, unexpectedly');
}

/** A class whose errors cannot be made again. */
export class UnrevivableError extends Error {}
registerErrorClass(UnrevivableError, () => {
  throw new SyntaxError('the reviver threw');
});

export function throwUnrevivable(): never {
  throw new UnrevivableError('cannot be revived');
}

export function throwQuotaError(): never {
  throw new QuotaError('too much', 7);
}

class Secret extends RangeError {
  readonly hint = 'nobody knows this class';
}

/** A class that no host can know. */
export function throwUnknownClass(): never {
  throw new Secret('unknown class');
}

/** An error that holds itself. */
export function throwCyclic(): never {
  const error: Error & { self?: unknown } = new Error('cyclic');
  error.self = error;
  error.cause = error;
  throw error;
}

/** An error with a property that cannot be copied. */
export function throwUncloneable(): never {
  throw Object.assign(new TypeError('holds a function'), { callback: () => undefined, kept: 1 });
}

/** Something that is no error and cannot be copied. */
export function throwFunction(): never {
  return throwValue(() => undefined);
}

export function deepestFrame(): never {
  throw new Error('from the deep');
}

/** Fails two frames deep, so that its stack has something to show. */
export function throwFromTheDeep(): never {
  return deepestFrame();
}

/** Results that cannot be copied. */
export function returnFunction(): unknown {
  return () => undefined;
}

export function returnUncloneable(): unknown {
  return { fine: 1, symbol: Symbol('not cloneable') };
}

export function returnThrowingGetter(): unknown {
  return {
    get value(): never {
      throw new RangeError('the getter threw');
    },
  };
}

/** Results that must be looked at with care. */
export function returnThrowingThen(): unknown {
  return {
    get then(): never {
      throw new RangeError('the then threw');
    },
  };
}

export function returnRevokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An object that says of itself what is not true. */
export function returnFalseGenerator(): unknown {
  return { [Symbol.toStringTag]: 'Generator', kept: 1 };
}

export function returnThrowingTag(): unknown {
  return {
    get [Symbol.toStringTag](): never {
      throw new RangeError('the tag threw');
    },
    kept: 1,
  };
}

export function returnGeneratorProxy(): unknown {
  return new Proxy(
    (function* () {
      yield 1;
    })(),
    {},
  );
}

export function throwRevokedProxy(): never {
  return throwValue(returnRevokedProxy());
}

export function returnTooDeep(depth: number): unknown {
  let deep: unknown = null;
  for (let i = 0; i < depth; i++) deep = [deep];
  return deep;
}

export function throwTooDeep(depth: number): never {
  return throwValue(returnTooDeep(depth));
}

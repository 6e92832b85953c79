import { Barrier, Event, Queue } from '@heddle/sync/event-loop';

import { ManagedArray, ManagedDict, ManagedList, ManagedSet, ManagedValue } from './served-collections.js';
import { ServedLock, ServedCondition, ServedRLock, ServedSemaphore } from './served-locks.js';
import type { CallContext, ServedObject } from './session.js';

/** Makes an object; finds those that there are already by their numbers. */
export type Factory = (args: readonly unknown[], find: (object: number) => ServedObject) => ServedObject;

type Members = Readonly<Record<string, unknown>>;

/** An object some of whose methods may be called, some of which wait. */
class ServedMembers implements ServedObject {
  readonly methods: readonly string[];
  readonly #target: object;
  readonly #waiting: ReadonlySet<string>;

  constructor(target: object, methods: readonly string[], waiting: readonly string[] = []) {
    this.methods = [...methods, ...waiting];
    this.#target = target;
    this.#waiting = new Set(waiting);
  }

  call(method: string, args: readonly unknown[], { signal, timeout }: CallContext): unknown {
    const member = (this.#target as Members)[method];
    if (typeof member !== 'function') return member;
    return Reflect.apply(member, this.#target, this.#waiting.has(method) ? [...args, { signal, timeout }] : args) as unknown;
  }
}

/** Any object: all methods of its class and those above it may be called, but those that begin with an underscore. */
export function servePublic(target: object): ServedObject {
  const methods = new Set<string>();
  for (let level = Object.getPrototypeOf(target) as object | null; level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level) as object | null) {
    for (const [name, { value }] of Object.entries<PropertyDescriptor>(Object.getOwnPropertyDescriptors(level))) {
      if (typeof value === 'function' && name !== 'constructor' && !name.startsWith('_')) methods.add(name);
    }
  }
  return new ServedMembers(target, [...methods]);
}

/** What every manager can make. */
export const servedTypes: Readonly<Record<string, Factory>> = {
  Lock: () => new ServedLock(),
  RLock: () => new ServedRLock(),
  Semaphore: ([value]) => new ServedSemaphore(value as number | undefined, false),
  BoundedSemaphore: ([value]) => new ServedSemaphore(value as number | undefined, true),
  Condition: ([lock], find) => new ServedCondition(lock === undefined ? new ServedLock() : asLock(find(lock as number))),
  Event: () => new ServedMembers(new Event(), ['set', 'clear', 'isSet'], ['wait']),
  Barrier: ([parties]) => new ServedMembers(new Barrier(parties as number), ['abort', 'reset', 'parties', 'nWaiting', 'broken'], ['wait']),
  Queue: ([maxSize]) =>
    new ServedMembers(new Queue(maxSize as number | undefined), ['putNowait', 'getNowait', 'taskDone', 'shutdown', 'size', 'maxSize', 'empty', 'full'], ['put', 'get', 'join']),
  list: ([items]) => servePublic(new ManagedList(items as unknown[] | undefined)),
  dict: ([entries]) => servePublic(new ManagedDict(entries as [unknown, unknown][] | undefined)),
  set: ([items]) => servePublic(new ManagedSet(items as unknown[] | undefined)),
  Namespace: ([entries]) => servePublic(new ManagedDict(entries as [string, unknown][] | undefined)),
  Value: ([value]) => servePublic(new ManagedValue(value)),
  Array: ([items]) => servePublic(new ManagedArray(items as unknown[])),
};

function asLock(lock: ServedObject): ServedLock {
  if (!(lock instanceof ServedLock)) throw new TypeError('Manager.Condition: lock must be a Lock of the same manager');
  return lock;
}

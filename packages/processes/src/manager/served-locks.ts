import { BoundedSemaphore, Condition, type Guard, Lock, NotHeldError, Semaphore } from '@heddle/sync/event-loop';

import type { CallContext, ServedObject, Session } from './session.js';

/** A lock, with the client that holds it. As with Python's, any client may release it. */
export class ServedLock implements ServedObject {
  readonly methods: readonly string[] = ['acquire', 'tryAcquire', 'release', 'locked'];
  readonly lock: Lock = new Lock();
  /** Invariant: undefined while nobody holds it. */
  #holder: { readonly session: Session; readonly guard: Guard } | undefined;

  async call(method: string, _args: readonly unknown[], context: CallContext): Promise<unknown> {
    switch (method) {
      case 'acquire': {
        const guard = await this.lock.acquire(waitOptions(context));
        this.#take(context.session, guard);
        return undefined;
      }
      case 'tryAcquire': {
        const guard = this.lock.tryAcquire();
        if (guard !== undefined) this.#take(context.session, guard);
        return guard !== undefined;
      }
      case 'release':
        this.#release();
        return undefined;
      default:
        return this.lock.locked();
    }
  }

  sessionEnded(session: Session): void {
    if (this.#holder?.session === session) this.#release();
  }

  /** Waits for a notification: others hold the lock meanwhile, and then it is the client's again. */
  async whileWaiting(session: Session, wait: () => Promise<void>): Promise<void> {
    const holder = this.#holder;
    this.checkHeldBy(session, 'wait');
    this.#holder = undefined;
    try {
      await wait();
    } finally {
      if (holder !== undefined) this.#take(session, holder.guard);
    }
  }

  /** @throws NotHeldError. */
  checkHeldBy(session: Session, operation: string): void {
    if (this.#holder?.session !== session) throw new NotHeldError(`Condition.${operation}: this process does not hold the lock`);
  }

  #take(session: Session, guard: Guard): void {
    this.#holder = { session, guard };
    // Its client may have died before it had it.
    if (session.hasEnded) this.#release();
  }

  #release(): void {
    this.#holder = undefined;
    this.lock.release();
  }
}

/** A lock that its client may acquire again: its owner is a thread of a process, not a task in there. */
export class ServedRLock implements ServedObject {
  readonly methods: readonly string[] = ['acquire', 'tryAcquire', 'release', 'locked'];
  readonly #lock = new Lock();
  // Invariant: `#count` is 0 exactly while `#owner` is undefined.
  #owner: Session | undefined;
  #count = 0;

  async call(method: string, _args: readonly unknown[], context: CallContext): Promise<unknown> {
    const { session } = context;
    switch (method) {
      case 'acquire':
        if (this.#owner !== session) {
          await this.#lock.acquire(waitOptions(context));
          // Another task of the client may have been waiting with this one.
          this.#owner = session;
        }
        this.#count++;
        if (session.hasEnded) this.sessionEnded(session);
        return undefined;
      case 'tryAcquire':
        if (this.#owner !== session) {
          if (this.#lock.tryAcquire() === undefined) return false;
          this.#owner = session;
        }
        this.#count++;
        return true;
      case 'release':
        if (this.#owner !== session) throw new NotHeldError('RLock.release: this process does not hold the lock');
        if (--this.#count === 0) this.#free();
        return undefined;
      default:
        return this.#owner !== undefined;
    }
  }

  sessionEnded(session: Session): void {
    if (this.#owner !== session) return;
    this.#count = 0;
    this.#free();
  }

  #free(): void {
    this.#owner = undefined;
    this.#lock.release();
  }
}

/** A semaphore, with how many permits each client has. */
export class ServedSemaphore implements ServedObject {
  readonly methods: readonly string[] = ['acquire', 'tryAcquire', 'release', 'value'];
  readonly #semaphore: Semaphore;
  readonly #permits = new Map<Session, number>();

  constructor(value: number | undefined, isBounded: boolean) {
    this.#semaphore = isBounded ? new BoundedSemaphore(value) : new Semaphore(value);
  }

  async call(method: string, [count = 1]: readonly unknown[], context: CallContext): Promise<unknown> {
    switch (method) {
      case 'acquire':
        await this.#semaphore.acquire(waitOptions(context));
        this.#note(context.session, 1);
        if (context.session.hasEnded) this.sessionEnded(context.session);
        return undefined;
      case 'tryAcquire':
        if (this.#semaphore.tryAcquire() === undefined) return false;
        this.#note(context.session, 1);
        return true;
      case 'release':
        this.#semaphore.release(count as number);
        this.#forget(context.session, count as number);
        return undefined;
      default:
        return this.#semaphore.value;
    }
  }

  sessionEnded(session: Session): void {
    const held = this.#permits.get(session) ?? 0;
    this.#permits.delete(session);
    if (held > 0) this.#semaphore.release(held);
  }

  /** Permits were given back: the client's own first, then those of others, which must not be released once more at their end. */
  #forget(session: Session, count: number): void {
    let left = count - this.#note(session, -count);
    for (const other of [...this.#permits.keys()]) left -= this.#note(other, -left);
  }

  /** Adds to what a client has, or takes away from it as far as that goes; answers with how many were taken away. */
  #note(session: Session, change: number): number {
    const held = this.#permits.get(session) ?? 0;
    const next = Math.max(0, held + change);
    if (next === 0) this.#permits.delete(session);
    else this.#permits.set(session, next);
    return held - next;
  }
}

/** A condition, over a lock of its own or another's. */
export class ServedCondition implements ServedObject {
  readonly methods: readonly string[] = ['acquire', 'tryAcquire', 'release', 'locked', 'wait', 'notify', 'notifyAll'];
  readonly #lock: ServedLock;
  readonly #condition: Condition;

  constructor(lock: ServedLock) {
    this.#lock = lock;
    this.#condition = new Condition(lock.lock);
  }

  async call(method: string, args: readonly unknown[], context: CallContext): Promise<unknown> {
    switch (method) {
      case 'wait':
        return this.#lock.whileWaiting(context.session, () => this.#condition.wait(waitOptions(context)));
      case 'notify':
        this.#lock.checkHeldBy(context.session, 'notify');
        this.#condition.notify(args[0] as number | undefined);
        return undefined;
      case 'notifyAll':
        this.#lock.checkHeldBy(context.session, 'notifyAll');
        this.#condition.notifyAll();
        return undefined;
      default:
        return this.#lock.call(method, args, context);
    }
  }

  sessionEnded(session: Session): void {
    this.#lock.sessionEnded(session);
  }
}

function waitOptions({ signal, timeout }: CallContext): { readonly signal: AbortSignal; readonly timeout: number | undefined } {
  return { signal, timeout };
}

import { BoundedSemaphore, CapacityLimiter, Condition, Lock, ReadWriteLock, Semaphore } from '../../../../src/event-loop/index.js';
import { NotHeldError, OverReleaseError } from '../../../../src/errors/index.js';
import { CapacityLimiterModel, ConditionModel, ReadWriteLockModel, SemaphoreModel } from '../models/lock-models.js';
import { type AnySubject, subject } from '../subject.js';

/** What can be held. */
export const lockSubjects: Readonly<Record<string, AnySubject>> = {
  Lock: subject({
    create: () => ({ primitive: new Lock(), model: new SemaphoreModel(1, new NotHeldError()) }),
    statistics: (lock) => ({ value: lock.locked() ? 0 : 1, waiting: lock.statistics().waiting }),
    waits: { acquire: { real: (lock, options) => nothing(lock.acquire(options)), model: (model, id) => model.acquire(id) } },
    calls: {
      release: { real: (lock) => lock.release(), model: (model) => model.release(1) },
      tryAcquire: { real: (lock) => lock.tryAcquire() !== undefined, model: (model) => model.tryAcquire() },
    },
  }),

  Semaphore: subject({
    create: (size) => ({ primitive: new Semaphore(size), model: new SemaphoreModel(size) }),
    statistics: (semaphore) => semaphore.statistics(),
    waits: { acquire: { real: (semaphore, options) => nothing(semaphore.acquire(options)), model: (model, id) => model.acquire(id) } },
    calls: {
      release: { real: (semaphore, _id, n) => semaphore.release(1 + (n % 3)), model: (model, _id, n) => model.release(1 + (n % 3)) },
      tryAcquire: { real: (semaphore) => semaphore.tryAcquire() !== undefined, model: (model) => model.tryAcquire() },
    },
  }),

  BoundedSemaphore: subject({
    create: (size) => ({ primitive: new BoundedSemaphore(size), model: new SemaphoreModel(size, new OverReleaseError()) }),
    statistics: (semaphore) => semaphore.statistics(),
    waits: { acquire: { real: (semaphore, options) => nothing(semaphore.acquire(options)), model: (model, id) => model.acquire(id) } },
    calls: {
      release: { real: (semaphore, _id, n) => semaphore.release(1 + (n % 2)), model: (model, _id, n) => model.release(1 + (n % 2)) },
      tryAcquire: { real: (semaphore) => semaphore.tryAcquire() !== undefined, model: (model) => model.tryAcquire() },
    },
  }),

  Condition: subject({
    create: () => ({ primitive: new Condition(), model: new ConditionModel() }),
    statistics: (condition) => condition.statistics(),
    waits: {
      acquire: { real: (condition, options) => nothing(condition.acquire(options)), model: (model, id) => model.acquire(id) },
      wait: {
        real: (condition, options) => condition.wait(options),
        model: (model, id) => model.wait(id),
        refusal: (model) => model.refusal,
        beginsAnyway: true,
      },
    },
    calls: {
      release: { real: (condition) => condition.release(), model: (model) => model.release() },
      notify: { real: (condition, _id, n) => condition.notify(1 + (n % 3)), model: (model, _id, n) => model.notify(1 + (n % 3)) },
      notifyAll: { real: (condition) => condition.notifyAll(), model: (model) => model.notify(Infinity) },
    },
    drain: 'release',
  }),

  ReadWriteLock: subject({
    create: () => ({ primitive: new ReadWriteLock(), model: new ReadWriteLockModel() }),
    statistics: (lock) => lock.statistics(),
    waits: {
      acquireRead: { real: (lock, options) => nothing(lock.acquireRead(options)), model: (model, id) => model.acquireRead(id) },
      acquireWrite: { real: (lock, options) => nothing(lock.acquireWrite(options)), model: (model, id) => model.acquireWrite(id) },
    },
    calls: {
      tryAcquireRead: { real: (lock) => lock.tryAcquireRead() !== undefined, model: (model) => model.tryAcquireRead() },
      tryAcquireWrite: { real: (lock) => lock.tryAcquireWrite() !== undefined, model: (model) => model.tryAcquireWrite() },
      releaseRead: { real: (lock) => lock.releaseRead(), model: (model) => model.releaseRead() },
      releaseWrite: { real: (lock) => lock.releaseWrite(), model: (model) => model.releaseWrite() },
    },
  }),

  CapacityLimiter: subject({
    create: (size) => ({ primitive: new CapacityLimiter(size), model: new CapacityLimiterModel(size) }),
    statistics: (limiter) => limiter.statistics(),
    waits: {
      acquireOnBehalfOf: {
        real: (limiter, options, _id, n) => nothing(limiter.acquireOnBehalfOf(n, options)),
        model: (model, id, n) => model.acquire(id, n),
      },
    },
    calls: {
      tryAcquireOnBehalfOf: { real: (limiter, _id, n) => limiter.tryAcquireOnBehalfOf(n) !== undefined, model: (model, _id, n) => model.tryAcquire(n) },
      releaseOnBehalfOf: { real: (limiter, _id, n) => limiter.releaseOnBehalfOf(n), model: (model, _id, n) => model.release(n) },
      release: {
        real: (limiter) => limiter.statistics().borrowers.slice(0, 1).forEach((borrower) => limiter.releaseOnBehalfOf(borrower as number)),
        model: (model) => model.releaseFirst(),
      },
      totalTokens: { real: (limiter, _id, n) => void (limiter.totalTokens = n % 4), model: (model, _id, n) => model.setTotal(n % 4) },
    },
  }),
};

/** The same promise, of nothing: guards are not compared. */
async function nothing(promise: Promise<unknown>): Promise<void> {
  await promise;
}

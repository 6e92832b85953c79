/**
 * What the hammer uses of `@heddle/sync`. Written down once more, because the package under test depends on this one for its
 * tests, and is given to the hammer by the URL of its entry.
 */
export interface Guard {
  release(): void;
}

interface Shared {
  toHandle(): unknown;
}

export interface Lock extends Shared {
  acquire(): Promise<Guard>;
  acquireSync(): Guard;
  recoverSync(): Guard;
  locked(): boolean;
}

export interface Semaphore extends Shared {
  readonly value: number;
  acquire(): Promise<Guard>;
  acquireSync(): Guard;
}

export interface BoundedSemaphore extends Semaphore {
  release(): void;
}

export interface ReadWriteLock extends Shared {
  acquireRead(): Promise<Guard>;
  acquireReadSync(): Guard;
  acquireWrite(): Promise<Guard>;
  acquireWriteSync(): Guard;
  recoverWrite(): Promise<Guard>;
}

export interface Condition extends Shared {
  acquire(): Promise<Guard>;
  acquireSync(): Guard;
  readonly lock: Lock;
  waitFor(predicate: () => boolean): Promise<boolean>;
  waitForSync(predicate: () => boolean): boolean;
  notify(n?: number): void;
  notifyAll(): void;
}

export interface Event extends Shared {
  set(): void;
  clear(): void;
  wait(): Promise<void>;
  waitSync(): void;
  statistics(): { readonly waiting: number };
}

export interface Barrier extends Shared {
  wait(): Promise<number>;
  waitSync(): number;
}

export interface Latch extends Shared {
  readonly count: number;
  countDown(): void;
  wait(): Promise<void>;
  waitSync(): void;
}

export interface Counter extends Shared {
  readonly value: number;
  add(amount?: number): number;
}

export interface BigCounter extends Shared {
  readonly value: bigint;
  add(amount?: bigint): bigint;
}

export interface Item {
  readonly thread: number;
  readonly number: number;
  readonly load: string;
}

export interface Queue extends Shared {
  put(item: Item): Promise<void>;
  putSync(item: Item): void;
  get(): Promise<Item>;
  getSync(): Item;
  taskDone(): void;
  shutdown(): void;
  statistics(): { readonly unfinished: number };
}

interface Class<A extends readonly unknown[], T> {
  new (...args: A): T;
  fromHandle(handle: unknown): T;
}

export interface SyncModule {
  readonly SharedLock: Class<[{ barging?: boolean }?], Lock>;
  readonly SharedRLock: Class<[], Lock>;
  readonly SharedSemaphore: Class<[number], Semaphore>;
  readonly SharedBoundedSemaphore: Class<[number], BoundedSemaphore>;
  readonly SharedReadWriteLock: Class<[], ReadWriteLock>;
  readonly SharedCondition: Class<[Lock?], Condition>;
  readonly SharedEvent: Class<[], Event>;
  readonly SharedBarrier: Class<[number], Barrier>;
  readonly SharedCountDownLatch: Class<[number], Latch>;
  readonly SharedCounter: Class<[number?], Counter>;
  readonly SharedBigCounter: Class<[bigint?], BigCounter>;
  readonly SharedQueue: Class<[number], Queue>;
}

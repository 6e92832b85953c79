import { checkOptionNames, describeValue, isCancelledError } from '@heddle/cancellation';
import { moduleTasks, wrongType } from '@heddle/futures';

import { type Address, checkAddress } from '../connection/address.js';
import type { Connection } from '../connection/connection.js';
import { Pipe } from '../connection/pipe.js';
import { ManagerError } from '../errors/manager-error.js';
import { Process } from '../process/process.js';
import { checkAuthkey } from '../process/process-options.js';
import { BarrierProxy } from './barrier-proxy.js';
import { EventProxy } from './event-proxy.js';
import { ConditionProxy, LockProxy, SemaphoreProxy } from './lock-proxies.js';
import { ManagerClient } from './manager-client.js';
import { ObjectProxy, type ProxySource } from './object-proxy.js';
import type { ManagerStatistics, ObjectDescription } from './protocol.js';
import { QueueProxy } from './queue-proxy.js';
import type { ManagedArray, ManagedDict, ManagedList, ManagedSet, ManagedValue } from './served-collections.js';

/** A class whose objects a manager can make: exported from a module, with `static module = import.meta.url`. */
export type ManagedClass = (new (...args: never) => object) & { readonly module: string };

/** An object of a manager: its methods give promises. */
export type Remote<T> = ObjectProxy & { readonly [K in keyof T as T[K] extends (...args: never) => unknown ? K : never]: RemoteMethod<T[K]> };

/** What a class is made with; anything where the class is not known here. */
type MakerArguments<T extends ManagedClass> = [ConstructorParameters<T>] extends [never] ? unknown[] : ConstructorParameters<T>;

type RemoteMethod<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;

/** How a {@link Manager} is to be; everything may be left out. */
export interface ManagerOptions<C extends Readonly<Record<string, ManagedClass>> = Readonly<Record<string, ManagedClass>>> {
  /** Where it listens; in a private directory where it is left out. */
  readonly address?: Address | undefined;
  /** What clients must know; this process's key where it is left out. */
  readonly authkey?: Uint8Array | undefined;
  /** Classes for `create`, by name. */
  readonly classes?: C | undefined;
}

/** What the server is told. */
export interface ManagerBoot {
  readonly address: Address | undefined;
  /** Name, module and export of each class. */
  readonly classes: readonly (readonly [name: string, module: string, exported: string])[];
}

const { serveManager } = moduleTasks<{ serveManager(boot: ManagerBoot, parent: Connection): Promise<void> }>(new URL('./manager-server.js', import.meta.url));

/**
 * A process that has objects for others: locks, queues, lists and so on, and those of classes of one's own. What it makes are
 * proxies, which may be sent to other processes. What a process held that dies is released.
 *
 * Slower than what is in shared memory ({@link https://github.com/heddle-ts/heddle/tree/main/packages/sync SharedLock}, `Queue`), it works
 * everywhere, also between processes that are not related, and for values of any size.
 *
 * @example
 * ```ts
 * await using manager = await new Manager().start();
 * const totals = await manager.dict([['apples', 1]]);
 * const child = new Process({ target: (dict: typeof totals) => dict.set('pears', 2), args: [totals] });
 * child.start();
 * await child.join();
 * console.log(await totals.size()); // 2
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#managers
 */
export class Manager<C extends Readonly<Record<string, ManagedClass>> = Readonly<Record<string, ManagedClass>>> implements AsyncDisposable {
  readonly #boot: ManagerBoot;
  readonly #authkey: Uint8Array | undefined;
  #process: Process<[ManagerBoot, Connection]> | undefined;
  #control: Connection | undefined;
  #client: ManagerClient | undefined;

  /** @throws TypeError or RangeError that names the option, for an option that is unknown or invalid. */
  constructor(options: ManagerOptions<C> = {}) {
    checkOptionNames(options, ['address', 'authkey', 'classes'], 'new Manager');
    const { address, authkey, classes } = options;
    if (address !== undefined) checkAddress(address, 'new Manager');
    if (authkey !== undefined) checkAuthkey(authkey, 'new Manager');
    this.#boot = { address, classes: Object.entries(classes ?? {}).map(([name, managed]) => [name, ...locate(name, managed)]) };
    this.#authkey = authkey?.slice();
  }

  /**
   * One that runs already, in whatever process; its classes are the type argument.
   *
   * @returns Rejects as `Client` does, with AuthenticationError where the key is another.
   */
  static async connect<C extends Readonly<Record<string, ManagedClass>> = Readonly<Record<string, ManagedClass>>>(
    address: Address, options: { readonly authkey?: Uint8Array | undefined } = {},
  ): Promise<Manager<C>> {
    checkAddress(address, 'Manager.connect');
    checkOptionNames(options, ['authkey'], 'Manager.connect');
    if (options.authkey !== undefined) checkAuthkey(options.authkey, 'Manager.connect');
    const manager = new Manager<C>({ address, ...options });
    manager.#client = await ManagerClient.join(address, options.authkey?.slice());
    return manager;
  }

  /** Starts its process. @returns Itself. Rejects with ManagerError where that was done, or does not succeed. */
  async start(): Promise<this> {
    if (this.#process !== undefined || this.#client !== undefined) throw new ManagerError('Manager.start: it has been started before');
    const [control, there] = Pipe();
    const server = new Process({ target: serveManager, args: [this.#boot, there], name: 'Manager', daemon: true });
    if (this.#authkey !== undefined) server.authkey = this.#authkey;
    this.#process = server;
    this.#control = control;
    server.start();
    there.close();
    try {
      this.#client = await ManagerClient.join((await control.recv()) as Address, this.#authkey);
      return this;
    } catch (cause) {
      control.close();
      await server.join();
      if (isCancelledError(cause)) throw cause;
      throw new ManagerError(`Manager.start: its process has ended with exit code ${server.exitcode ?? ''}; stderr says why`, { cause });
    }
  }

  /** Where it listens, for `Manager.connect`. @throws ManagerError before its start and after its end. */
  get address(): Address {
    return this.#connected('address').address;
  }

  /** Its process; undefined for one that was connected to. */
  get process(): Process | undefined {
    return this.#process as Process | undefined;
  }

  /**
   * Ends it, if it was started here: its objects are gone. Otherwise this object is of no use any more, and this process hangs up, unless another
   * Manager or a proxy that has come from elsewhere needs the connection: objects of which no other process has a proxy are gone then, and what was held is released.
   */
  async shutdown(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    client?.release({ isEnding: this.#process !== undefined });
    this.#control?.close();
    if (this.#process?.isAlive() === true) await this.#process.join();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /** A lock, free, that any process may release, as Python's. Rejects with ManagerError, as all that makes objects does, where the manager does not run. */
  Lock(): Promise<LockProxy> {
    return this.#make(LockProxy, 'Lock');
  }

  /** A lock that a process may acquire again, and only this process releases. Its owner is the process, or thread, not one of its tasks. */
  RLock(): Promise<LockProxy> {
    return this.#make(LockProxy, 'RLock');
  }

  /** @param value Permits that are free at first: an integer of at least 0. */
  Semaphore(value = 1): Promise<SemaphoreProxy> {
    return this.#make(SemaphoreProxy, 'Semaphore', value);
  }

  /** @param value Permits that there are, of which no more can be free: an integer of at least 0. */
  BoundedSemaphore(value = 1): Promise<SemaphoreProxy> {
    return this.#make(SemaphoreProxy, 'BoundedSemaphore', value);
  }

  /** @param lock A Lock of this manager; one of its own where it is left out. Rejects with TypeError for anything else. */
  Condition(lock?: LockProxy): Promise<ConditionProxy> {
    return this.#make(ConditionProxy, 'Condition', lock?.objectId);
  }

  /** An event that is not set. */
  Event(): Promise<EventProxy> {
    return this.#make(EventProxy, 'Event');
  }

  /** @param parties How many wait for each other: an integer of at least 1. */
  Barrier(parties: number): Promise<BarrierProxy> {
    return this.#make(BarrierProxy, 'Barrier', parties);
  }

  /** @param maxSize Items that fit in; no limit where it is 0 or left out. */
  Queue<T = unknown>(maxSize = 0): Promise<QueueProxy<T>> {
    return this.#make<QueueProxy<T>>(QueueProxy, 'Queue', maxSize);
  }

  /** @param items What is in it at first, as copies. */
  list<T = unknown>(items: Iterable<T> = []): Promise<Remote<ManagedList<T>>> {
    return this.#make(ObjectProxy, 'list', [...items]) as Promise<Remote<ManagedList<T>>>;
  }

  /** A Map: keys are compared as a Map's are, so that an object that was sent is no key that is found again. @param entries What is in it at first, as copies. */
  dict<K = unknown, V = unknown>(entries: Iterable<readonly [K, V]> = []): Promise<Remote<ManagedDict<K, V>>> {
    return this.#make(ObjectProxy, 'dict', [...entries]) as Promise<Remote<ManagedDict<K, V>>>;
  }

  /** A Set, whose items are compared as a Set's are. Python's managers have it from 3.14 on. @param items What is in it at first, as copies. */
  set<T = unknown>(items: Iterable<T> = []): Promise<Remote<ManagedSet<T>>> {
    return this.#make(ObjectProxy, 'set', [...items]) as Promise<Remote<ManagedSet<T>>>;
  }

  /** Values by name. Python's sets attributes; here they are asked for, because that takes its time. */
  Namespace<V = unknown>(values: Readonly<Record<string, V>> = {}): Promise<Remote<ManagedDict<string, V>>> {
    return this.#make(ObjectProxy, 'Namespace', Object.entries(values)) as Promise<Remote<ManagedDict<string, V>>>;
  }

  /** One value, of any kind: Python's takes a type code besides. */
  Value<T>(value: T): Promise<Remote<ManagedValue<T>>> {
    return this.#make(ObjectProxy, 'Value', value) as Promise<Remote<ManagedValue<T>>>;
  }

  /** As many values as there are at first, of any kind: Python's takes a type code besides. */
  Array<T = number>(items: Iterable<T>): Promise<Remote<ManagedArray<T>>> {
    return this.#make(ObjectProxy, 'Array', [...items]) as Promise<Remote<ManagedArray<T>>>;
  }

  /** An object of one of the manager's classes. Rejects with TypeError where it has no such, and with what the constructor throws. */
  create<K extends keyof C & string>(name: K, ...args: MakerArguments<C[K]>): Promise<Remote<InstanceType<C[K]>>> {
    if (typeof name !== 'string') throw wrongType('Manager.create', 'name', 'a string', name);
    return this.#make(ObjectProxy, name, ...(args as readonly unknown[])) as Promise<Remote<InstanceType<C[K]>>>;
  }

  /** How much it has, when it is asked. Rejects with ManagerError. */
  async statistics(): Promise<ManagerStatistics> {
    return (await this.#connected('statistics').ask({ kind: 'statistics' })) as ManagerStatistics;
  }

  async #make<P extends ObjectProxy>(proxyClass: new (source: ProxySource) => P, type: string, ...args: readonly unknown[]): Promise<P> {
    const client = this.#connected(type);
    const description = (await client.ask({ kind: 'create', type, args })) as ObjectDescription;
    return new proxyClass({ client, type, origin: 'here', ...description });
  }

  #connected(operation: string): ManagerClient {
    if (this.#client === undefined) throw new ManagerError(`Manager.${operation}: it has not been started, or has been shut down`);
    return this.#client;
  }
}

function locate(name: string, managed: ManagedClass): readonly [module: string, exported: string] {
  if (typeof managed !== 'function') throw wrongType('new Manager', `classes.${name}`, 'a class', managed);
  if (typeof managed.module !== 'string' || !URL.canParse(managed.module)) {
    throw new TypeError(`new Manager: the class ${managed.name} has to be found in another process: export it from a module, with \`static module = import.meta.url\`, received ${describeValue(managed.module)}`);
  }
  return [managed.module, managed.name];
}

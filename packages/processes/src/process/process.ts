import { checkOptionNames, checkTimeout, checkWaitOptions, TimeoutError, waitOn, type WaitOptions } from '@heddle/cancellation';
import { CannotBlockError, checkBoolean } from '@heddle/futures';
import { sharePrimitives } from '@heddle/mapped-memory';
import { inheritedOptions } from '@heddle/process-pool/node-options';

import { ProcessStateError } from '../errors/process-state-error.js';
import { InheritedDescriptors } from '../wire/descriptors.js';
import type { Adoption } from './adopt.js';
import { ADOPT } from './adopt.js';
import { Inherited } from './child-boot.js';
import { ChildLink } from './child-link.js';
import { canLookUpChildren } from './child-status.js';
import { addChild, removeChild, runningChildren, waitBlocking } from './children.js';
import type { ProcessOptions } from './process-options.js';
import { checkAuthkey, checkName, checkProcessOptions } from './process-options.js';
import type { Sentinel } from './sentinel.js';
import { ownAuthkey, whereabouts } from './whereabouts.js';
import { writeBoot } from './write-boot.js';

/**
 * What a process is to the one that has the object:
 *
 *   new -> started -> closed      a child
 *   new -> closed                 one that was never started
 *   current                       itself, for ever
 */
type State =
  | { readonly is: 'new' }
  | { readonly is: 'started'; readonly link: ChildLink }
  | { readonly is: 'closed' }
  | { readonly is: 'current' };

/** In the place of options: the object is the process that it is made in. */
class Here {
  readonly adoption: Adoption;

  constructor(adoption: Adoption) {
    this.adoption = adoption;
  }
}

let current: Process | undefined;

/**
 * A function that runs in a process of its own: Python's `multiprocessing.Process`, started as its `spawn` does.
 *
 * The child ends when its target has returned and what that returned has settled, all that it has sent has gone, and its own
 * children have ended: with exit code 0; 1 if it throws, with the error on stderr; `n` for `process.exit(n)`. Timers and servers
 * that the target leaves behind end with it. A child never outlives its parent, however that ends.
 *
 * This process does not end before its children, except for daemons, which it ends.
 *
 * @example
 * ```ts
 * const child = new Process({
 *   target: (name: string) => {
 *     console.log(`Hello ${name}`); // Hello Ada
 *   },
 *   args: ['Ada'],
 * });
 * child.start();
 * await child.join();
 * ```
 *
 * A class may say by itself what its processes do. It is exported from a module, which the child imports; what is in public
 * properties travels, the constructor is not called again:
 *
 * ```ts
 * export class Greeter extends Process {
 *   static module = import.meta.url;
 *   constructor(readonly greeting: string) { super(); }
 *   override run() { console.log(this.greeting); }
 * }
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process
 */
export class Process<A extends unknown[] = unknown[]> implements AsyncDisposable {
  readonly #options: ProcessOptions<A>;
  readonly #identity: readonly number[];
  #name: string;
  #daemon: boolean;
  #authkey: Uint8Array;
  #state: State;

  static {
    Object.defineProperty(this, ADOPT, { value: adopt });
  }

  /** @throws TypeError or RangeError that names the option, for an option that is unknown or invalid. */
  constructor(options: ProcessOptions<A> = {}) {
    const here = whereabouts();
    if ((options as unknown) instanceof Here) {
      const { target, args } = (options as unknown as Here).adoption;
      this.#options = { target: target as (...args: A) => unknown, args: args as A };
      this.#identity = here.identity;
      this.#name = here.name;
      this.#daemon = here.daemon;
      this.#authkey = ownAuthkey();
      this.#state = { is: 'current' };
      return;
    }
    this.#options = checkProcessOptions(options);
    this.#identity = [...here.identity, ++here.children];
    this.#name = options.name ?? `${new.target.name}-${this.#identity.join(':')}`;
    this.#daemon = options.daemon ?? here.daemon;
    this.#authkey = ownAuthkey();
    this.#state = { is: 'new' };
  }

  /** What it is called; a name is for people, several may have the same. */
  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    checkName(name, 'Process.name');
    this.#name = name;
    if (this.#state.is === 'current') whereabouts().name = name;
  }

  /**
   * Whether it ends with the process that started it, which does not wait for it. It can be set before the start. Daemons may not
   * have children, which would be left alone at their end.
   *
   * @throws ProcessStateError where it is set after the start.
   */
  get daemon(): boolean {
    return this.#daemon;
  }

  set daemon(daemon: boolean) {
    checkBoolean(daemon, 'Process', 'daemon');
    if (this.#state.is !== 'new') throw new ProcessStateError('Process.daemon: it can only be set before the process is started');
    this.#daemon = daemon;
  }

  /** What processes of one family show each other (see `Client`): the parent's, which is random in the main process. */
  get authkey(): Uint8Array {
    return this.#authkey;
  }

  set authkey(key: Uint8Array) {
    checkAuthkey(key, 'Process.authkey');
    this.#authkey = key.slice();
    if (this.#state.is === 'current') whereabouts().authkey = this.#authkey;
  }

  /** The number that the system knows it by; undefined before the start. @throws ProcessStateError once it is closed. */
  get pid(): number | undefined {
    switch (this.#state.is) {
      case 'current': return process.pid;
      case 'started': return this.#state.link.pid;
      case 'new': return undefined;
      case 'closed': throw closedError('pid');
    }
  }

  /** How it ended: its exit code, `-n` where signal n ended it; undefined before. @throws ProcessStateError once it is closed. */
  get exitcode(): number | undefined {
    if (this.#state.is === 'closed') throw closedError('exitcode');
    return this.#state.is === 'started' ? this.#state.link.exitcode : undefined;
  }

  /** Its end, as something to wait for. @throws ProcessStateError before the start, once it is closed, and in the process itself. */
  get sentinel(): Sentinel {
    return this.#link('sentinel').sentinel;
  }

  /**
   * What it does, in the child: calls the target. A class of its own may do something else. Called by hand it does so here.
   *
   * @returns What the target returns; the child waits for a promise.
   */
  run(): unknown {
    return this.#options.target?.(...(this.#options.args ?? ([] as unknown[] as A)));
  }

  /**
   * Starts it, once.
   *
   * @throws ProcessStateError where it was started before, or this process is a daemon; ProcessStartError where the system refuses, and it
   *   can be tried again; TypeError for a target that cannot travel, TaskSerializationError for arguments that cannot.
   */
  start(): void {
    if (this.#state.is === 'closed') throw closedError('start');
    if (this.#state.is === 'current') throw new ProcessStateError('Process.start: this is the process that runs');
    if (this.#state.is === 'started') throw new ProcessStateError(`Process.start: ${this.#name} has been started before; make another one`);
    if (whereabouts().daemon) throw new ProcessStateError('Process.start: daemons may not have children');
    const { target, args, env, execArgv = inheritedOptions(process.execArgv) } = this.#options;
    const inherited = new InheritedDescriptors(Inherited.first);
    const hasRun = this.run !== Process.prototype.run;
    const primitives = sharePrimitives().mapped?.descriptor;
    let link: ChildLink | undefined;
    try {
      const boot = writeBoot({
        identity: this.#identity, name: this.#name, daemon: this.#daemon, authkey: this.#authkey, target, args, subclass: hasRun ? this : undefined,
      }, inherited);
      link = ChildLink.start({
        boot, primitives, descriptors: inherited.descriptors, env: env as Record<string, string> | undefined, execArgv, isAwaited: !this.#daemon,
      });
    } finally {
      inherited.settle(link !== undefined);
    }
    this.#state = { is: 'started', link };
    addChild(this);
  }

  /**
   * Waits for its end. Any number may wait, also when it has ended.
   *
   * @returns Rejects with `TimeoutError`, the signal's reason or `CancelledError`, where Python returns all the same.
   * @throws ProcessStateError before the start, and in the process itself.
   */
  join(options?: WaitOptions): Promise<void> {
    if (options !== undefined) checkWaitOptions(options, 'Process.join');
    const { sentinel } = this.#link('join');
    return waitOn(sentinel.ended, options).then(() => undefined);
  }

  /**
   * {@link join}, blocking this thread: nothing else happens here meanwhile, what its child sends is not read. Linux only.
   *
   * @param options Milliseconds after which to give up.
   * @throws TimeoutError; CannotBlockError where the system cannot be asked; ProcessStateError as `join`.
   */
  joinSync(options?: { readonly timeout?: number | undefined }): void {
    if (options !== undefined) checkOptionNames(options, ['timeout'], 'Process.joinSync');
    const timeout = options?.timeout ?? Infinity;
    checkTimeout(timeout, 'Process.joinSync');
    const link = this.#link('joinSync');
    if (!canLookUpChildren) throw new CannotBlockError('Process.joinSync: only Linux can be asked for the end of a process; use join');
    if (!waitBlocking([link], timeout)) throw new TimeoutError(`Process.joinSync: ${this.#name} still runs after ${timeout} ms`);
  }

  /** Whether it has been started and has not ended. @throws ProcessStateError once it is closed. */
  isAlive(): boolean {
    if (this.#state.is === 'closed') throw closedError('isAlive');
    return this.#state.is === 'current' || (this.#state.is === 'started' && this.#state.link.exitcode === undefined);
  }

  /** Asks it to end, by SIGTERM. Handlers of the child run, `finally` blocks do not; its children are not told, and end with it. Does nothing once it has ended. @throws ProcessStateError as `join`. */
  terminate(): void {
    this.#link('terminate').kill('SIGTERM');
  }

  /** Ends it, by SIGKILL. Does nothing once it has ended. @throws ProcessStateError as `join`. */
  kill(): void {
    this.#link('kill').kill('SIGKILL');
  }

  /** Interrupts it, as Ctrl+C does, by SIGINT. Without a handler that ends it: nothing is thrown into a running function, as Python does. @throws ProcessStateError as `join`. */
  interrupt(): void {
    this.#link('interrupt').kill('SIGINT');
  }

  /**
   * Lets go of it; the object is of no use any more. Closing twice is harmless.
   *
   * @throws ProcessStateError while it runs.
   */
  close(): void {
    if (this.#state.is === 'current') throw new ProcessStateError('Process.close: this is the process that runs');
    if (this.#state.is === 'started') {
      if (this.#state.link.exitcode === undefined) throw new ProcessStateError(`Process.close: ${this.#name} still runs; join or terminate it first`);
      // After joinSync the event loop has not heard of its end yet.
      removeChild(this);
    }
    this.#state = { is: 'closed' };
  }

  /** Ends it if it runs, waits for its end and closes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state.is === 'started') {
      this.#state.link.kill('SIGTERM');
      await this.#state.link.sentinel;
    }
    this.close();
  }

  #link(operation: string): ChildLink {
    switch (this.#state.is) {
      case 'started': return this.#state.link;
      case 'new': throw new ProcessStateError(`Process.${operation}: ${this.#name} has not been started`);
      case 'closed': throw closedError(operation);
      case 'current': throw new ProcessStateError(`Process.${operation}: only a child can be asked for that, not the process itself`);
    }
  }
}

/** For a child: makes an object of a class, without calling its constructor, the current process. */
function adopt(this: typeof Process, adoption: Adoption): Process {
  current = Reflect.construct(Process, [new Here(adoption)], this) as Process;
  return Object.assign(current, adoption.properties);
}

function closedError(operation: string): ProcessStateError {
  return new ProcessStateError(`Process.${operation}: the process has been closed`);
}

/**
 * The process that the caller runs in: the object of the child's class, or one by the name of 'MainProcess'.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.current_process
 */
export function currentProcess(): Process {
  return (current ??= new Process(new Here({ properties: {}, target: undefined, args: [] }) as unknown as ProcessOptions));
}

/**
 * The children of this process that run, in the order of their starts.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.active_children
 */
export function activeChildren(): Process[] {
  return runningChildren() as readonly unknown[] as Process[];
}

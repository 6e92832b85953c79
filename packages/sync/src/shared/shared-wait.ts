import type { WaitOptions } from '@heddle/cancellation';
import { checkOptionNames, checkTimeout, TimeoutError, type Waiter } from '@heddle/cancellation';

import type { WaitableMemory } from '../memory/waitable-memory.js';
import { type Ending, LocalLine } from './local-line.js';
import { atThreadExit, type ThreadBound } from './platform/thread-exit.js';
import { threadIdentity } from './platform/thread-identity.js';
import { block } from './protocol/block.js';
import { clearDead } from './protocol/line.js';
import type { Resource, SureResource } from './protocol/resource.js';
import { POLL_INTERVAL } from './protocol/resource.js';
import { SpinDecision } from './spin-decision.js';

/** What a wait that blocks takes: there is no event loop in which a signal could be aborted. */
export interface BlockingOptions {
  /** Milliseconds after which the wait throws TimeoutError; 0 does not wait at all. */
  readonly timeout?: number | undefined;
}

/** How the waits of one primitive end; of a time-out they all tell alike. */
export type SharedWaitEnding<T> = Omit<Ending<T>, 'operation' | 'timedOut'>;

/** Both ways to wait for a resource, in the event loop and blocking. */
export class SharedWait<T> implements ThreadBound {
  readonly #memory: WaitableMemory;
  readonly #resource: Resource;
  readonly #name: string;
  readonly #spinning = new SpinDecision();
  readonly #ending: SharedWaitEnding<T>;
  #local: LocalLine<T> | undefined;
  /** When `probe` last looked. */
  #probed = -Infinity;

  /** @param name What waits, for messages: 'SharedLock.acquire'. */
  constructor(memory: WaitableMemory, resource: SureResource, name: string, ending: Pick<SharedWaitEnding<T>, 'taken'>);
  constructor(memory: WaitableMemory, resource: Resource, name: string, ending: SharedWaitEnding<T>);
  constructor(memory: WaitableMemory, resource: Resource, name: string, ending: Pick<SharedWaitEnding<T>, 'taken'> & Partial<SharedWaitEnding<T>>) {
    this.#memory = memory;
    this.#resource = resource;
    this.#name = name;
    this.#ending = { refused: neverRefused, ...ending };
    atThreadExit(this);
  }

  /** Whether nobody of this event loop waits already. */
  get isEmpty(): boolean {
    return this.#local?.isEmpty !== false;
  }

  async(claim: number, options: WaitOptions | undefined): Promise<T> {
    if (options?.timeout !== undefined) this.probe();
    return this.#line().wait(claim, options);
  }

  /** As `async`, but nothing ends it before. */
  persist(claim: number): Promise<T> {
    return this.#line().persist(claim);
  }

  /** A wait that lasts until its `cancel`, whatever becomes of the current task; see {@link LocalLine.stand}. */
  stand(claim: number, hold: 'ref' | 'unref'): Waiter<T> {
    return this.#line().stand(claim, hold);
  }

  blocking(claim: number, options: BlockingOptions | undefined): T {
    const memory = this.#memory;
    const resource = this.#resource;
    const timeout = options?.timeout ?? Infinity;
    const identity = threadIdentity();
    // Written out: spread into a second object it would take as long as all else of a hand-over.
    const wait = { memory, resource, claim, me: identity.me, timeout, liveness: identity, spinning: this.#spinning };
    let verdict = block(wait);
    if (verdict === 'wait' && this.probe()) verdict = block({ ...wait, timeout: 0 });
    if (verdict === 'taken') return this.#ending.taken(claim);
    throw verdict === 'refused' ? this.#ending.refused(claim) : this.#timedOut(timeout);
  }

  /**
   * Looks whether somebody died. Waits do so by themselves every POLL_INTERVAL; this is for attempts that do not wait so
   * long, or else they could be made for ever in vain. Answers false where it did so less than that ago.
   */
  probe(): boolean {
    const now = performance.now();
    if (now - this.#probed < POLL_INTERVAL) return false;
    this.#probed = now;
    const identity = threadIdentity();
    clearDead(this.#memory, this.#resource.line, identity.me, identity);
    this.#resource.probe();
    return true;
  }

  threadEnds(): void {
    this.#local?.threadEnds();
    this.#resource.threadEnds?.();
    this.#resource.pass();
  }

  #line(): LocalLine<T> {
    return (this.#local ??= new LocalLine(this.#memory, this.#resource, threadIdentity(), {
      operation: this.#name,
      taken: (taken) => this.#ending.taken(taken),
      refused: (refused) => this.#ending.refused(refused),
      timedOut: (timeout) => this.#timedOut(timeout),
    }));
  }

  #timedOut(timeout: number): Error {
    return new TimeoutError(`${this.#name} timed out after ${timeout} ms`);
  }
}

/** For a resource whose type says so. */
function neverRefused(): never {
  throw new TypeError('a wait was refused that cannot be');
}

/** Checks the options of a wait that blocks. */
export function checkBlockingOptions(options: BlockingOptions | undefined, operation: string): void {
  if (options === undefined) return;
  checkOptionNames(options, ['timeout'], operation);
  if (options.timeout !== undefined) checkTimeout(options.timeout, operation);
}

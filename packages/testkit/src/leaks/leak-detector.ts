import { ChildProbe } from './child-probe.js';
import { HandleProbe } from './handle-probe.js';
import type { LeakProbe } from './leak-probe.js';
import { ListenerProbe } from './listener-probe.js';
import { RejectionProbe } from './rejection-probe.js';
import { SignalProbe } from './signal-probe.js';
import { TimerProbe } from './timer-probe.js';
import { WorkerProbe } from './worker-probe.js';

/** Before a fake clock or a TimerProbe takes its place. */
const setRealTimeout = globalThis.setTimeout;

/** Milliseconds between two looks at what remains. */
const LOOK_EVERY = 5;

/** How to wait for what goes away by itself. */
export interface LeakPatience {
  /** Milliseconds that what was released may take to be gone: a thread that ends, a handle that closes. */
  readonly patience?: number | undefined;
}

/**
 * Tells what was left behind between `begin` and `findLeaks`: worker threads, child processes, ports, sockets, timers,
 * listeners of the process and of watched signals, unhandled rejections. Independent of any test runner.
 *
 * @example
 * ```ts
 * const detector = new LeakDetector();
 * detector.begin();
 * await something();
 * console.log(await detector.findLeaks());
 * detector.end();
 * ```
 */
export class LeakDetector {
  // The probes that listen to the process come before the one that counts its listeners.
  readonly #probes: readonly LeakProbe[] = [
    new RejectionProbe(),
    new WorkerProbe(),
    new ChildProbe(),
    new TimerProbe(),
    new SignalProbe(),
    new ListenerProbe(),
    new HandleProbe(),
  ];

  begin(): void {
    for (const probe of this.#probes) probe.begin();
  }

  /** A line for each thing that is left when patience ends; none where all is gone before. */
  async findLeaks({ patience = 1000 }: LeakPatience = {}): Promise<readonly string[]> {
    const end = performance.now() + patience;
    // A rejection is known to be unhandled, and a closed handle is gone, only at the end of a turn of the loop.
    await nextLook(0);
    let leaks = this.#remains();
    while (leaks.length > 0 && performance.now() < end) {
      await nextLook(LOOK_EVERY);
      leaks = this.#remains();
    }
    return leaks;
  }

  end(): void {
    for (const probe of this.#probes.toReversed()) probe.end();
  }

  #remains(): readonly string[] {
    return this.#probes.flatMap((probe) => probe.remains());
  }
}

function nextLook(delay: number): Promise<void> {
  return new Promise((resolve) => {
    setRealTimeout(resolve, delay);
  });
}

/**
 * The bell: how workers wake the host, and only when it sleeps.
 *
 * The host, before it waits, says that it listens and then looks once more for completions; a worker writes its
 * completion and then looks whether the host listens. Whichever comes second sees the other (Dekker), so a completion
 * is never missed, and while the host is busy collecting no worker pays for a notification. A worker that dies between taking the
 * bell and waking the host leaves nobody to ring: so the host collects, and listens anew, after each death.
 */
import type { WaitableMemory } from '@heddle/sync/memory';

import { Header } from './layout.js';

const AWAKE = 0;
/** The host waits, or is about to: the value it waits on. */
export const LISTENING = 1;

/** Host: from now on workers ring. Look for completions after this, before waiting. */
export function listen(words: Int32Array): void {
  Atomics.store(words, Header.bell, LISTENING);
}

/** Host: workers need not ring. */
export function stopListening(words: Int32Array): void {
  Atomics.store(words, Header.bell, AWAKE);
}

/** Worker: wakes the host if it listens. */
export function ring(memory: WaitableMemory): void {
  const { words } = memory;
  // ATOMICS: the load keeps the common case (the host is awake) free of a locked instruction; the swap makes sure that
  // of many workers one rings. All waiters are woken: a blocking resultSync may wait beside the event loop's own wait.
  if (Atomics.load(words, Header.bell) !== LISTENING) return;
  if (Atomics.compareExchange(words, Header.bell, LISTENING, AWAKE) === LISTENING) memory.notify(Header.bell);
}

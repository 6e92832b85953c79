import { closeSync, openSync } from 'node:fs';
import { Socket } from 'node:net';

import { threadIdentity } from '@heddle/sync/memory';

import type { Libc } from './libc.js';
import { Bell, bellAt, BELLS } from './memory-layout.js';

const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;

/** What the event loop of this thread hears: a pipe, to which threads of all processes write a byte. */
export class EventLoopBell {
  /** Its number, for others to ring it by. */
  readonly place: number;
  readonly #ear: Socket;

  private constructor(place: number, ear: Socket) {
    this.place = place;
    this.#ear = ear;
  }

  /**
   * Takes a free place among the bells, or one whose thread has died; undefined where there is none. It does not keep the event
   * loop alive.
   *
   * @param heard Called in the event loop some time after it was rung, once for many.
   */
  static hang(libc: Libc, words: Int32Array, heard: () => void): EventLoopBell | undefined {
    const place = claim(words);
    if (place === undefined) return undefined;
    const ends = libc.pipe2(O_NONBLOCK | O_CLOEXEC);
    if (ends === undefined) {
      Atomics.store(words, bellAt(place) + Bell.thread, 0);
      return undefined;
    }
    const [toRead, toWrite] = ends;
    const ear = new Socket({ fd: toRead, readable: true, writable: false });
    ear.unref();
    ear.on('data', heard);
    // Opened once more by Node, which closes it also where this thread is terminated.
    Atomics.store(words, bellAt(place) + Bell.pipe, openSync(`/proc/self/fd/${toWrite}`, 'w'));
    libc.close(toWrite);
    // ATOMICS: the last; who sees the thread sees its pipe.
    Atomics.store(words, bellAt(place) + Bell.thread, threadIdentity().me);
    return new EventLoopBell(place, ear);
  }

  /** Takes it down. */
  remove(words: Int32Array): void {
    const at = bellAt(this.place);
    // ATOMICS: first; who sees the thread may still write to the pipe, which nobody reads then.
    Atomics.store(words, at + Bell.thread, 0);
    closeSync(Atomics.load(words, at + Bell.pipe));
    this.#ear.destroy();
  }
}

/** While a place is claimed and has no pipe yet. */
const CLAIMED = -1;

function claim(words: Int32Array): number | undefined {
  for (const isFree of [(thread: number) => thread === 0, (thread: number) => thread !== CLAIMED && !threadIdentity().isAlive(thread)]) {
    for (let place = 0; place < BELLS; place++) {
      const at = bellAt(place) + Bell.thread;
      const thread = Atomics.load(words, at);
      if (isFree(thread) && Atomics.compareExchange(words, at, thread, CLAIMED) === thread) return place;
    }
  }
  return undefined;
}

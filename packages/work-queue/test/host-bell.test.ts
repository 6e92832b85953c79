import { ThreadMemory } from '@heddle/sync/memory';
import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { HostBell } from '../src/host/host-bell.js';
import { LISTENING, ring } from '../src/protocol/bell.js';
import { Header } from '../src/protocol/layout.js';

interface Subject {
  readonly bell: HostBell;
  readonly memory: ThreadMemory;
  /** Notices that nobody has collected. */
  notices: number;
  collections: number;
}

/** A bell whose collections listen again, as the pool's do. */
function createBell(): Subject {
  const memory = ThreadMemory.allocate(4096);
  const collect = (): void => {
    subject.collections++;
    subject.notices = 0;
    subject.bell.listen();
  };
  const subject: Subject = { memory, notices: 0, collections: 0, bell: new HostBell(memory, collect, () => subject.notices > 0) };
  return subject;
}

const isListening = ({ memory }: Subject): boolean => Atomics.load(memory.words, Header.bell) === LISTENING;

/** Waits that are registered; ends them. */
const waiters = ({ memory }: Subject): number => memory.notify(Header.bell);

describe('the host bell', () => {
  it('has its host collect when a worker rings, and listens again', async () => {
    const subject = createBell();
    subject.bell.listen();
    await turn();
    expect(subject.collections).toBe(0);
    subject.notices = 1;
    ring(subject.memory);
    expect(isListening(subject)).toBe(false);
    await turn();
    expect(subject.collections).toBe(1);
    expect(isListening(subject)).toBe(true);
  });

  it('collects in the next turn what came before it listened', async () => {
    const subject = createBell();
    subject.notices = 1;
    subject.bell.listen();
    expect(isListening(subject)).toBe(false);
    expect(waiters(subject)).toBe(0);
    await turn();
    expect(subject.collections).toBe(1);
  });

  it('collects once for many calls of collectSoon, and need not be rung meanwhile', async () => {
    const subject = createBell();
    subject.bell.collectSoon();
    subject.bell.listen();
    subject.bell.collectSoon();
    expect(isListening(subject)).toBe(false);
    await turn();
    expect(subject.collections).toBe(1);
  });

  it('uses a wait again that was answered by other means', async () => {
    const subject = createBell();
    subject.bell.listen();
    for (let i = 0; i < 10; i++) {
      subject.bell.collectSoon();
      await turn();
    }
    expect(subject.collections).toBe(10);
    expect(waiters(subject)).toBe(1);
  });

  it('does not block while there are notices, nor longer than it may', () => {
    const subject = createBell();
    subject.notices = 1;
    subject.bell.block(60_000);
    subject.notices = 0;
    subject.bell.block(1);
    expect(isListening(subject)).toBe(true);
  });

  it('lets go of its wait when it is disposed of, and listens no more', async () => {
    const subject = createBell();
    subject.bell.listen();
    subject.bell.dispose();
    await turn();
    expect(waiters(subject)).toBe(0);
    subject.bell.collectSoon();
    subject.bell.listen();
    await turn();
    expect(isListening(subject)).toBe(false);
    expect(waiters(subject)).toBe(0);
    expect(subject.collections).toBe(0);
  });

  it('drops a collection that is due when it is disposed of', async () => {
    const subject = createBell();
    subject.bell.collectSoon();
    subject.bell.dispose();
    await turn();
    expect(subject.collections).toBe(0);
  });
});

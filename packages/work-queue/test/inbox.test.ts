import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { SegmentReader } from '../src/memory/arena.js';
import { threadSegments } from '../src/memory/segments.js';
import type { HostMessage } from '../src/wire/messages.js';
import { Inbox } from '../src/worker/inbox.js';
import { TaskFunctions } from '../src/worker/task-functions.js';

/** An inbox whose messages come through the event loop (`deliver`), or lie in the port until it is drained (`post`). */
function createInbox() {
  const port: HostMessage[] = [];
  const events: string[] = [];
  const functions = new TaskFunctions();
  const segments = new SegmentReader(threadSegments);
  let deliver: (message: HostMessage) => void = () => undefined;
  const inbox = new Inbox(
    {
      post: () => undefined,
      receive: () => port.shift(),
      onMessage: (listener) => { deliver = listener; },
    },
    functions,
    segments,
    { mailArrived: (slot) => events.push(`mail ${slot}`), nudged: () => events.push('nudge') },
  );
  return {
    inbox, functions, segments, events,
    deliver: (message: HostMessage) => { deliver(message); },
    post: (...messages: HostMessage[]) => port.push(...messages),
  };
}

const FUNCTION: HostMessage = { kind: 'function', id: 3, function: { kind: 'source', source: '() => 1', name: 'one', captureNames: [] } };

describe("a worker's inbox", () => {
  it('files functions and segments, by the event loop and without it', () => {
    const { inbox, functions, segments, deliver, post } = createInbox();
    const buffer = new SharedArrayBuffer(16);
    deliver(FUNCTION);
    expect([functions.isAnnounced(3), functions.nameOf(3)]).toEqual([true, 'one']);
    post({ kind: 'segment', segment: 1, handle: buffer });
    expect(segments.get(1)).toBeUndefined();
    inbox.drain();
    expect(segments.get(1)?.bytes.buffer).toBe(buffer);
    deliver({ kind: 'drop-segment', segment: 1 });
    expect(segments.get(1)).toBeUndefined();
  });

  it("keeps a slot's mail until it is taken, once", () => {
    const { inbox, deliver, events } = createInbox();
    deliver({ kind: 'externals', slot: 5, values: ['x'] });
    expect(events).toEqual(['mail 5']);
    expect(inbox.takeMail(5)).toMatchObject({ kind: 'externals', values: ['x'] });
    expect(inbox.takeMail(5)).toBeUndefined();
  });

  it('tells of mail and nudges that it drained in the next turn, to whomever they are for', async () => {
    const { inbox, post, events } = createInbox();
    post({ kind: 'nudge' }, { kind: 'arguments', slot: 2, values: [1] }, { kind: 'nudge' });
    inbox.drain();
    expect(inbox.takeMail(2)).toMatchObject({ kind: 'arguments', values: [1] });
    expect(events).toEqual([]);
    await turn();
    expect(events).toEqual(['nudge', 'mail 2', 'nudge']);
  });

  it('tells of a nudge at once where it comes by the event loop', () => {
    const { deliver, events } = createInbox();
    deliver({ kind: 'nudge' });
    expect(events).toEqual(['nudge']);
  });
});

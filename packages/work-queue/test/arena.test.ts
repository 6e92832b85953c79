import { describe, expect, it } from 'vitest';

import type { Chunk } from '../src/memory/arena.js';
import { Arena, SegmentReader } from '../src/memory/arena.js';
import { threadSegments } from '../src/memory/segments.js';

const MEGABYTE = 1 << 20;

/** An arena, and a reader that hears of its segments. */
function createArena() {
  const reader = new SegmentReader(threadSegments);
  const events: string[] = [];
  const arena = new Arena(threadSegments, {
    announce: (segment, handle) => {
      events.push(`announce ${segment}`);
      reader.add(segment, handle);
    },
    drop: (segment) => {
      events.push(`drop ${segment}`);
      reader.drop(segment);
    },
  });
  const giveBack = ({ segment, offset }: Chunk): void => { reader.giveBack(segment, offset); };
  return { arena, reader, events, giveBack };
}

const place = ({ segment, offset }: Chunk): string => `${segment}:${offset}`;

describe('an arena', () => {
  it('gives at least the room that was asked for, aligned, and less than twice of what is needed', () => {
    const { arena } = createArena();
    for (const bytes of [0, 1, 1008, 1009, 5000, 131_056, 131_057, 200_000, 3 * MEGABYTE]) {
      const chunk = arena.allocate(bytes);
      expect(chunk.length).toBeGreaterThanOrEqual(bytes);
      expect(chunk.length + 16).toBeLessThanOrEqual(Math.max(1024, 2 * (bytes + 16)));
      expect(chunk.offset % 16).toBe(0);
      expect(chunk.offset + chunk.length).toBeLessThanOrEqual(chunk.memory.bytes.byteLength);
    }
  });

  it('gives no two chunks the same memory', () => {
    const { arena } = createArena();
    const chunks = Array.from({ length: 3000 }, (_, i) => arena.allocate(i % 7 === 0 ? 100_000 : 700));
    const sorted = chunks.toSorted((a, b) => a.segment - b.segment || a.offset - b.offset);
    for (const [index, { segment, offset, length }] of sorted.entries()) {
      const next = sorted[index + 1];
      if (next?.segment === segment) expect(offset + length).toBeLessThanOrEqual(next.offset - 16);
    }
  });

  it('announces a segment before it gives a chunk of it', () => {
    const { arena, reader, events } = createArena();
    const chunk = arena.allocate(10);
    expect(events).toEqual(['announce 0']);
    expect(reader.get(chunk.segment)?.bytes.buffer).toBe(chunk.memory.bytes.buffer);
    expect(arena.segments.get(chunk.segment)).toBe(chunk.memory.bytes.buffer);
  });

  it('uses small segments whole before it takes another', () => {
    const { arena, events } = createArena();
    for (let i = 0; i < 1024; i++) arena.allocate(1000);
    expect(events).toEqual(['announce 0']);
    arena.allocate(1000);
    expect(events).toEqual(['announce 0', 'announce 1']);
  });

  it('uses again what was released, last first', () => {
    const { arena, events } = createArena();
    const [first, second] = [arena.allocate(1000), arena.allocate(1000)];
    arena.release(first);
    arena.release(second);
    expect([place(arena.allocate(1)), place(arena.allocate(1))]).toEqual([place(second), place(first)]);
    expect(events).toHaveLength(1);
  });

  it('keeps what is lent until its reader gives it back', () => {
    const { arena, giveBack, events } = createArena();
    const large = arena.allocate(MEGABYTE);
    arena.lend(large);
    const other = arena.allocate(MEGABYTE);
    expect(other.segment).not.toBe(large.segment);
    arena.lend(other);
    giveBack(large);
    expect(place(arena.allocate(MEGABYTE))).toBe(place(large));
    expect(events).toEqual(['announce 0', 'announce 1']);
  });

  it('finds what was given back in any order, of any size', () => {
    const { arena, giveBack } = createArena();
    const chunks = Array.from({ length: 16 }, () => arena.allocate(130_000));
    for (const chunk of chunks) arena.lend(chunk);
    const small = arena.allocate(10);
    arena.lend(small);
    for (const chunk of chunks.toReversed()) giveBack(chunk);
    const again = Array.from({ length: 16 }, () => place(arena.allocate(130_000)));
    expect(new Set(again)).toEqual(new Set(chunks.map(place)));
  });

  it('carries bytes from its owner to its reader', () => {
    const { arena, reader } = createArena();
    const { memory, segment, offset } = arena.allocate(4);
    memory.bytes.set([1, 2, 3, 4], offset);
    expect([...(reader.get(segment)?.bytes.subarray(offset, offset + 4) ?? [])]).toEqual([1, 2, 3, 4]);
  });
});

describe('large segments', () => {
  it('are kept for the next, up to 64 megabytes; the rest goes back to the system', () => {
    const { arena, events, reader } = createArena();
    const chunks = Array.from({ length: 6 }, () => arena.allocate(16 * MEGABYTE - 16));
    for (const chunk of chunks) arena.release(chunk);
    expect(events.filter((event) => event.startsWith('drop'))).toEqual(['drop 4', 'drop 5']);
    expect(arena.segments.size).toBe(4);
    expect(reader.get(4)).toBeUndefined();
    for (let i = 0; i < 4; i++) arena.allocate(16 * MEGABYTE - 16);
    expect(events.filter((event) => event.startsWith('announce'))).toHaveLength(6);
  });

  it('count as kept only while they are free', () => {
    const { arena, events } = createArena();
    for (let round = 0; round < 10; round++) {
      const chunks = Array.from({ length: 4 }, () => arena.allocate(16 * MEGABYTE - 16));
      for (const chunk of chunks) arena.release(chunk);
    }
    expect(events).toEqual(['announce 0', 'announce 1', 'announce 2', 'announce 3']);
  });

  it('are dropped too where a reader gives them back', () => {
    const { arena, events, giveBack } = createArena();
    const chunks = Array.from({ length: 5 }, () => arena.allocate(16 * MEGABYTE - 16));
    for (const chunk of chunks) arena.lend(chunk);
    for (const chunk of chunks) giveBack(chunk);
    arena.allocate(16 * MEGABYTE - 16);
    expect(events.filter((event) => event.startsWith('drop'))).toHaveLength(1);
    expect(events.filter((event) => event.startsWith('announce'))).toHaveLength(5);
  });

  it('throw a RangeError where the system has none left', () => {
    const { arena } = createArena();
    expect(() => arena.allocate(2 ** 52)).toThrow(RangeError);
  });
});

describe('a reader', () => {
  it('gives back nothing of a segment that it does not know', () => {
    const { reader } = createArena();
    expect(() => { reader.giveBack(99, 16); }).not.toThrow();
  });
});

import { closeSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ClaimReader, ClaimTokens } from '../src/pipe/claim-tokens.js';

const AT_ONCE = 8;

let tokens: ClaimTokens;
let child: ClaimReader;
beforeEach(() => {
  const opened = ClaimTokens.open(AT_ONCE);
  if (opened === undefined) throw new Error('no file can be shared here');
  tokens = opened;
  // One open file for both, as one that a child has inherited.
  child = new ClaimReader(opened.file);
});
afterEach(() => { closeSync(tokens.file); });

/** Numbers so many tasks, and lets the child begin them. */
function send(count: number): number[] {
  const numbers = Array.from({ length: count }, () => tokens.number());
  tokens.grant();
  return numbers;
}

const claimed = (numbers: readonly number[]): boolean[] => numbers.map((number) => child.claim(number));

describe('claim tokens', () => {
  it('let the child begin each task once', () => {
    const numbers = send(3);
    expect(claimed(numbers)).toEqual([true, true, true]);
    expect(tokens.recall()).toBe(0);
  });

  it.each([0, 1, 5])('take back what is left of five, where the child has begun %i', (begun) => {
    const numbers = send(5);
    claimed(numbers.slice(0, begun));
    expect(tokens.recall()).toBe(5 - begun);
    expect(claimed(numbers.slice(begun))).toEqual(numbers.slice(begun).map(() => false));
  });

  it('are for tasks that were sent after others were taken back, and for these alone', () => {
    const taken = send(5);
    tokens.recall();
    const sent = send(2);
    expect(claimed([...taken, ...sent])).toEqual([false, false, false, false, false, true, true]);
    expect(tokens.recall()).toBe(0);
  });

  it('are granted ahead, and for more than are granted at once', () => {
    for (let round = 0; round < 10; round++) {
      const numbers = send(round * 5);
      expect(claimed(numbers)).toEqual(numbers.map(() => true));
    }
    const numbers = send(3);
    expect(claimed(numbers.slice(0, 1))).toEqual([true]);
    expect(tokens.recall()).toBe(2);
  });

  it('go on in a file that is begun anew, also where the child has read one too many', () => {
    const taken = send(2);
    tokens.recall();
    const sent = send(1);
    // It looks at what was taken back when the next token is there, reads that, and keeps it.
    expect(claimed(taken)).toEqual([false, false]);
    expect(claimed(sent)).toEqual([true]);
    tokens.rewind();
    const numbers = send(20);
    expect(claimed(numbers)).toEqual(numbers.map(() => true));
  });

  it('lose no task where the child keeps a token of before the file was begun anew', () => {
    const taken = send(1);
    tokens.recall();
    send(1);
    expect(claimed(taken)).toEqual([false]);
    tokens.rewind();
    const numbers = send(3);
    expect(claimed(numbers)).toEqual([true, true, true]);
  });

  it('say when their file is full, and not once it is begun anew', () => {
    let sent = 0;
    for (; !tokens.isFull; sent++) claimed(send(1));
    expect(sent).toBeGreaterThan(100_000);
    tokens.rewind();
    expect(tokens.isFull).toBe(false);
    expect(claimed(send(2))).toEqual([true, true]);
  });
});

import { check } from '../check.js';
import type { Contender } from '../contender.js';
import { repeatFor } from '../repeat.js';
import type { Figures, Scenario } from '../scenario.js';
import { median } from '../statistics.js';

type Size = Readonly<Record<'tasks' | 'warmUpTime' | 'time', number>>;
type Bytes = Uint8Array<ArrayBuffer>;

const length = 1024 * 1024;
/** Tasks under way at any time: both workers busy, and one task each waiting for them. */
const window = 4;

export const bytes: Scenario<Size> = {
  name: 'bytes',
  group: 'pools',
  title: 'A Uint8Array of 1 MiB',
  method:
    'Four tasks under way at any time, 200 in all. Copied: the task returns the array it got. Transferred: the array is ' +
    'in the transfer list, made before the clock starts; the task answers with a number (there), or gives the array back by transfer (there and back). ' +
    'Repeated for a second. CPython’s threads hand over a reference and copy nothing.',
  metrics: [
    { name: 'copied', label: 'tasks/s, copied there and back', better: 'more' },
    { name: 'transferred', label: 'tasks/s, transferred there', better: 'more' },
    { name: 'transferredBack', label: 'tasks/s, transferred there and back', better: 'more' },
  ],
  targets: [
    { metric: 'copied', rival: 'post-message', bound: { atLeast: 1 } },
    { metric: 'transferred', rival: 'piscina', bound: { atLeast: 1 } },
  ],
  counts: { full: { tasks: 200, warmUpTime: 500, time: 1000 }, smoke: { tasks: 8, warmUpTime: 0, time: 0 } },
  inPython: true,
  measure,
};

async function measure(contender: Contender, size: Size): Promise<Figures> {
  const copied = await measureCopied(contender, size);
  const transferred = await measureTransferred(contender, size);
  const transferredBack = contender.movesResults ? await measureTransferredBack(contender, size) : undefined;
  return {
    copied,
    ...(transferred === undefined ? {} : { transferred }),
    ...(transferredBack === undefined ? {} : { transferredBack }),
  };
}

async function measureCopied(contender: Contender, size: Size): Promise<number> {
  const pool = await contender.open('echo', { workers: 2, start: 'eager' });
  const rate = await medianRate(size, window, async (sent) => {
    checkMarks(await pool.run(sent));
    return sent;
  });
  await pool.close();
  return rate;
}

async function measureTransferred(contender: Contender, size: Size): Promise<number | undefined> {
  const pool = await contender.open('weigh', { workers: 2, start: 'eager' });
  const run = pool.runTransferring;
  const rate =
    run &&
    (await medianRate(size, size.tasks, async (sent) => {
      check((await run(sent, [sent.buffer])) === length + 3, 'the array was weighed');
      check(sent.byteLength === 0, 'the array was given away');
      return undefined;
    }));
  await pool.close();
  return rate;
}

async function measureTransferredBack(contender: Contender, size: Size): Promise<number | undefined> {
  const pool = await contender.open('echoMoved', { workers: 2, start: 'eager' });
  const run = pool.runTransferring;
  const rate =
    run &&
    (await medianRate(size, window, async (sent) => {
      const received = (await run(sent, [sent.buffer])) as Bytes;
      checkMarks(received);
      check(sent.byteLength === 0, 'the array was given away');
      return received;
    }));
  await pool.close();
  return rate;
}

/** `runOne` answers with an array to send next, if it still has one; the stock is made before the clock starts. */
async function medianRate(
  { tasks, warmUpTime, time }: Size,
  stocked: number,
  runOne: (sent: Bytes) => Promise<Bytes | undefined>,
): Promise<number> {
  const once = async (): Promise<number> => {
    const stock = Array.from({ length: stocked }, marked);
    let left = tasks;
    const lane = async (): Promise<void> => {
      let next: Bytes | undefined;
      while (left-- > 0) {
        const sent = next ?? stock.pop();
        if (sent === undefined) throw new Error('the stock of arrays is too small');
        next = await runOne(sent);
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: window }, lane));
    return tasks / ((performance.now() - start) / 1000);
  };
  await repeatFor(warmUpTime, once);
  return median(await repeatFor(time, once));
}

function marked(): Bytes {
  const array = new Uint8Array(length);
  array[0] = 1;
  array[length - 1] = 2;
  return array;
}

function checkMarks(array: Uint8Array): void {
  check(array.length === length && array[0] === 1 && array[length - 1] === 2, 'the array came back whole');
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, read, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { moduleTasks } from '@heddle/futures';
import {
  activeChildren, Pipe, Process, SharedMemory, SharedMemoryClosedError, SharedMemoryError, SharedMemoryExistsError, SharedMemoryNotFoundError,
} from '@heddle/processes';
import { leakCheck } from '@heddle/testkit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { runs, until } from './support/scratch.js';

leakCheck({ patience: 3000 });

// What removes memory that nobody did stays for as long as this process.
beforeAll(() => { SharedMemory.create({ size: 1 }).unlink(); });

afterEach(async () => {
  for (const child of activeChildren()) {
    child.kill();
    await child.join();
  }
  const left = readdirSync('/dev/shm').filter((name) => ours.has(name));
  ours.clear();
  for (const name of left) rmSync(`/dev/shm/${name}`);
  expect(left).toEqual([]);
});

type Target = (...args: unknown[]) => unknown;
const makers: Readonly<Record<'increase' | 'increaseByName' | 'increaseWhatComes' | 'makeAndTell', Target>> =
  moduleTasks(new URL('./programs/memory-makers.mjs', import.meta.url)) as never;

/** Names that are to be gone after each test. */
const ours = new Set<string>();

function create(size: number, name?: string): SharedMemory {
  const memory = SharedMemory.create({ size, name });
  ours.add(memory.name);
  return memory;
}

function aName(): string {
  const name = `heddle-test-${randomBytes(6).toString('hex')}`;
  ours.add(name);
  return name;
}

async function run(target: Target, ...args: unknown[]): Promise<void> {
  const child = new Process({ target, args });
  child.start();
  await child.join();
  expect(child.exitcode).toBe(0);
}

describe('memory with a name', () => {
  it('is the same bytes for all who attach', () => {
    using memory = create(1000);
    using same = SharedMemory.attach(memory.name);
    expect([memory.size, memory.buffer.byteLength, same.size, same.buffer.byteLength]).toEqual([1000, 1000, 1000, 1000]);
    const [here, there] = [new Uint8Array(memory.buffer), new Uint8Array(same.buffer)];
    expect(here.every((byte) => byte === 0)).toBe(true);
    here[3] = 7;
    there[999] = 8;
    expect([there[3], here[999]]).toEqual([7, 8]);
    memory.unlink();
  });

  it('is called as it is told, or as nobody else is, and is for its user alone', () => {
    const name = aName();
    using named = create(10, name);
    using first = create(10);
    using second = create(10);
    expect(named.name).toBe(name);
    expect(first.name).not.toBe(second.name);
    expect(statSync(`/dev/shm/${name}`).mode & 0o777).toBe(0o600);
    for (const memory of [named, first, second]) memory.unlink();
  });

  it('is refused where the name is taken', () => {
    using memory = create(10, aName());
    new Uint8Array(memory.buffer)[0] = 1;
    expect(() => create(20, memory.name)).toThrow(SharedMemoryExistsError);
    using same = SharedMemory.attach(memory.name);
    expect([same.size, new Uint8Array(same.buffer)[0]]).toEqual([10, 1]);
    memory.unlink();
    create(20, memory.name).unlink();
  });

  it('is there until it is unlinked, once, and then for those who have it', () => {
    using memory = create(10);
    using same = SharedMemory.attach(memory.name);
    same.unlink();
    expect(() => SharedMemory.attach(memory.name)).toThrow(SharedMemoryNotFoundError);
    expect(() => { memory.unlink(); }).toThrow(SharedMemoryNotFoundError);
    new Uint8Array(memory.buffer)[1] = 5;
    expect(new Uint8Array(same.buffer)[1]).toBe(5);
  });

  it('does not unlink other memory that has its name since', () => {
    using old = create(10, aName());
    old.unlink();
    using fresh = create(10, old.name);
    expect(() => { old.unlink(); }).toThrow(SharedMemoryNotFoundError);
    SharedMemory.attach(old.name).close();
    fresh.unlink();
  });

  it('can be unlinked when it is closed', () => {
    const memory = create(10);
    memory.close();
    memory.unlink();
    expect(existsSync(`/dev/shm/${memory.name}`)).toBe(false);
  });

  it('has a size and a name that can be', () => {
    for (const [size, text] of [[0, '0'], [-1, '-1'], [1.5, '1.5'], [NaN, 'NaN']] as const) {
      expect(() => create(size)).toThrow(new RangeError(`SharedMemory.create: size must be an integer of at least 1, received ${text}`));
    }
    expect(() => create(2 ** 31 + 1)).toThrow('SharedMemory.create: size must be at most 2 GiB (2147483648), received 2147483649');
    expect(() => create('1' as never)).toThrow(new TypeError('SharedMemory.create: size must be a number, received "1"'));
    expect(() => SharedMemory.create({ size: 1, nme: 'x' } as never)).toThrow("unknown option 'nme'");
    for (const name of ['', '.', '..', 'a/b', '/a', 'a b', 'a\nb', 'a\0', 'x'.repeat(256)]) {
      expect(() => SharedMemory.create({ size: 1, name })).toThrow(RangeError);
      expect(() => SharedMemory.attach(name)).toThrow('SharedMemory.attach: name must have 1 to 255 bytes');
    }
    expect(() => SharedMemory.attach(5 as never)).toThrow(new TypeError('SharedMemory.attach: name must be a string, received 5'));
    for (const name of [`${aName()}$(x)*`, `-${aName()}`, `ä"'\\${aName()}`]) create(1, name).unlink();
  });

  it('is refused where the system refuses', () => {
    const name = aName();
    mkdirSync(`/dev/shm/${name}`);
    expect(() => SharedMemory.attach(name)).toThrow(expect.objectContaining({ name: 'SharedMemoryError', cause: expect.objectContaining({ code: 'EISDIR' }) as Error }) as Error);
    rmdirSync(`/dev/shm/${name}`);
    writeFileSync(`/dev/shm/${name}`, '');
    expect(() => SharedMemory.attach(name)).toThrow(SharedMemoryError);
    rmSync(`/dev/shm/${name}`);
  });
});

describe('closed memory', () => {
  it('is of no use here, and its views are empty', () => {
    const memory = create(1000);
    const view = new Float64Array(memory.buffer, 8, 10);
    view[2] = 1.5;
    using same = SharedMemory.attach(memory.name);
    memory.close();
    memory.close();
    expect(() => memory.buffer).toThrow(SharedMemoryClosedError);
    expect([view.length, view[2], view.buffer.byteLength, memory.size]).toEqual([0, undefined, 0, 1000]);
    expect(new Float64Array(same.buffer, 8, 10)[2]).toBe(1.5);
    same.unlink();
  });

  it('is zeroed memory of nobody for whom its buffer was transferred to', async () => {
    const memory = create(1000);
    using same = SharedMemory.attach(memory.name);
    new Uint8Array(memory.buffer).fill(3);
    // Streams of bytes take what they are given.
    const stream = new ReadableStream({ type: 'bytes', start: (controller) => { controller.enqueue(new Uint8Array(memory.buffer)); } });
    const { value } = (await stream.getReader().read()) as { value: Uint8Array };
    expect([value.length, value[0], memory.buffer.byteLength]).toEqual([1000, 3, 0]);
    memory.close();
    expect([value.length, value[0]]).toEqual([1000, 0]);
    value.fill(9);
    expect(new Uint8Array(same.buffer)[0]).toBe(3);
    same.unlink();
  });

  it('may be written to by what was begun before', async () => {
    for (let round = 0; round < 20; round++) {
      const memory = create(2 ** 22);
      const file = openSync('/dev/zero', 'r');
      const reading = new Promise<number>((resolve, reject) => {
        read(file, new Uint8Array(memory.buffer), 0, memory.size, 0, (error, bytes) => { if (error === null) resolve(bytes); else reject(error); });
      });
      memory.close();
      memory.unlink();
      expect(await reading).toBe(2 ** 22);
      closeSync(file);
    }
  });

  it.each(['closed', 'forgotten'])('is given back to the system when it is garbage: %s', (way) => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', program('memory-garbage.mjs'), way], { encoding: 'utf8', timeout: 20_000 });
    expect(stderr).toBe('');
    const { mapped, kept, first } = JSON.parse(stdout) as { mapped: number; kept: number; first: number | null };
    expect([kept, first]).toEqual(way === 'closed' ? [0, null] : [2 ** 20, 1]);
    expect(mapped).toBeLessThan(5);
  });
});

describe('memory between processes', () => {
  it('is had by arguments, by what comes through a pipe, and by its name', async () => {
    using memory = create(1000);
    await run(makers.increase, memory);
    await run(makers.increaseByName, memory.name);
    const [here, there] = Pipe();
    const child = new Process({ target: makers.increaseWhatComes, args: [there] });
    child.start();
    await here.send(memory);
    await child.join();
    here.close();
    there.close();
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 3)).toBe(true);
    memory.unlink();
  });

  it('outlives the process that made it, for one that was told its name', async () => {
    const [here, there] = Pipe();
    await run(makers.makeAndTell, there, 42);
    using memory = SharedMemory.attach((await here.recv()) as string);
    ours.add(memory.name);
    expect(new Uint8Array(memory.buffer)[99]).toBe(42);
    memory.unlink();
    here.close();
    there.close();
  });

  it('is had by strangers, whose end does no harm to it', async () => {
    using memory = create(10);
    await end(spawn(process.execPath, ['--input-type=module', '-e', `
      import { SharedMemory } from '${import.meta.resolve('@heddle/processes')}';
      SharedMemory.create({ size: 1 }).unlink();
      new Uint8Array(SharedMemory.attach('${memory.name}').buffer)[0] = 77;
    `]));
    expect(new Uint8Array(memory.buffer)[0]).toBe(77);
    SharedMemory.attach(memory.name).close();
    memory.unlink();
  });

  it('takes koffi', async () => {
    const { stderr, status } = await end(spawn(process.execPath, ['--import', program('without-koffi.mjs'), '--input-type=module', '-e', `
      import { SharedMemory, SharedMemoryError } from '${import.meta.resolve('@heddle/processes')}';
      for (const attempt of [() => SharedMemory.create({ size: 1 }), () => SharedMemory.attach('x')]) {
        try { attempt(); process.exit(1); } catch (error) { if (!(error instanceof SharedMemoryError) || !error.message.includes('koffi')) throw error; }
      }
    `]));
    expect([stderr, status]).toEqual(['', 0]);
  });
});

describe('memory that nobody has unlinked', () => {
  it.each(['killed', 'by-child', 'exit', 'new-janitor'])('is removed at the end of the family, with a warning: %s', async (way) => {
    const { child, names, ended } = await family(way);
    if (way !== 'exit') {
      expect(names.map((name) => existsSync(`/dev/shm/${name}`))).toEqual(names.map(() => true));
      child.kill('SIGKILL');
    }
    const { stderr } = await ended;
    expect(names.filter((name) => existsSync(`/dev/shm/${name}`))).toEqual([]);
    expect(names.filter((name) => !stderr.includes(name))).toEqual([]);
    expect(stderr).toContain('shared memory that nobody has unlinked was removed:');
  });

  it('is all that is warned of', async () => {
    const { ended } = await family('unlinked');
    expect(await ended).toEqual({ stderr: '', status: 0 });
  });

  it('is not taken for other memory that has its name since', async () => {
    const name = aName();
    const { child, ended } = await family('by-name', name);
    rmSync(`/dev/shm/${name}`);
    using other = create(5, name);
    child.kill('SIGKILL');
    expect((await ended).stderr).toBe('');
    SharedMemory.attach(name).close();
    other.unlink();
  });

  it('leaves no process behind', async () => {
    const { child, ended, ...maker } = await family('killed');
    const janitor = maker.janitor();
    expect(runs(janitor)).toBe(true);
    child.kill('SIGKILL');
    await ended;
    await until(() => !runs(janitor), 'the janitor has ended');
  });
});

interface Family {
  readonly child: ChildProcess;
  readonly names: readonly string[];
  readonly janitor: () => number;
  /** When nobody has its stderr any more: the janitor has ended, too. It fails after two seconds. */
  readonly ended: Promise<{ stderr: string; status: number | null }>;
}

/** Starts a program that makes memory, and waits until it has. */
async function family(way: string, name?: string): Promise<Family> {
  const child = spawn(process.execPath, [program('memory-family.mjs'), way, ...(name === undefined ? [] : [name])]);
  const ended = end(child);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => { resolve(chunk.toString()); });
    ended.then(({ stderr }) => { reject(new Error(stderr)); }, reject);
  });
  const names = JSON.parse(line) as string[];
  for (const made of names) ours.add(made);
  return { child, names, ended, janitor: () => firstChildOf(child.pid ?? 0) };
}

function firstChildOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

/** What a program says, when all that have its stderr have ended; killed after ten seconds. */
async function end(child: ChildProcess): Promise<{ stderr: string; status: number | null }> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 10_000);
  let killed: number | undefined;
  child.once('exit', () => { killed = performance.now(); });
  const status = await new Promise<number | null>((resolve) => { child.once('close', resolve); });
  clearTimeout(giveUp);
  expect(performance.now() - (killed ?? 0)).toBeLessThan(2000);
  return { stderr, status };
}

function program(file: string): string {
  return fileURLToPath(new URL(`./programs/${file}`, import.meta.url));
}

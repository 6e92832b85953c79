import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { leakCheck } from '@heddle/testkit';
import { exposeCallGraph, run, sleep } from '@heddle/event-loop';
import { afterEach, describe, expect, it } from 'vitest';

import { exposedSockets } from '../src/ps/exposed-sockets.js';

leakCheck();

type Program = ChildProcessByStdio<null, Readable, Readable>;

const EVENT_LOOP = import.meta.resolve('@heddle/event-loop');
const HEDDLE = fileURLToPath(new URL('heddle.js', EVENT_LOOP));
const programs: Program[] = [];

afterEach(async () => {
  await Promise.all(programs.splice(0).map(async (program) => {
    if (program.exitCode !== null || program.signalCode !== null) return;
    program.kill('SIGKILL');
    await once(program, 'exit');
  }));
});

/** A program that says `ready`. */
async function start(source: string, env: Record<string, string> = {}): Promise<number> {
  const code = `import { createTask, exposeCallGraph, run, sleep, TaskGroup } from '${EVENT_LOOP}';\n${source}`;
  const program = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  programs.push(program);
  const [line] = (await once(createInterface(program.stdout), 'line')) as [string];
  expect(line).toBe('ready');
  return program.pid ?? 0;
}

interface Answer {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function heddle(...args: readonly string[]): Promise<Answer> {
  const command = spawn(process.execPath, [HEDDLE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  programs.push(command);
  let [output, errors] = ['', ''];
  command.stdout.on('data', (text) => { output += String(text); });
  command.stderr.on('data', (text) => { errors += String(text); });
  const [code] = (await once(command, 'close')) as [number];
  return { code, output, errors };
}

const SLEEPERS = `await run(() => TaskGroup.run((group) => {
  group.createTask(() => sleep(60_000), { name: 'sleeper' });
  exposeCallGraph().then(() => console.log('ready'));
}), OPTIONS);`;

describe('heddle ps', () => {
  it.each<[string, string, Record<string, string>]>([
    ['by the option of run', '{ ps: true }', {}],
    ['by its environment', '{}', { HEDDLE_PS: '1' }],
    ['by a call', '{}', {}],
  ])('shows who waits for whom in a process that has opted in %s', async (_how, options, env) => {
    const pid = await start(SLEEPERS.replace('OPTIONS', options), env);
    expect(await heddle('ps', String(pid))).toEqual({ code: 0, output: 'main\n└─ TaskGroup\n   └─ sleeper\n      └─ sleep\n', errors: '' });
  });

  it('gives the graph as JSON', async () => {
    const pid = await start(SLEEPERS.replace('OPTIONS', '{}'));
    const { code, output } = await heddle('ps', String(pid), '--json');
    expect(code).toBe(0);
    const graph = JSON.parse(output) as { readonly thread: number; readonly nodes: readonly { readonly name: string }[]; readonly deadlocks: unknown };
    expect([graph.thread, graph.nodes.map(({ name }) => name), graph.deadlocks]).toEqual([0, ['main', 'sleeper', 'TaskGroup', 'sleep'], []]);
  });

  it('shows each thread of a process, which is listed once', async () => {
    const pid = await start(`
      import { Worker } from 'node:worker_threads';
      await exposeCallGraph();
      const worker = new Worker(\`import('${EVENT_LOOP}').then(async ({ run, sleep, exposeCallGraph }) => {
        await exposeCallGraph();
        const { parentPort } = await import('node:worker_threads');
        await run(async () => { parentPort.postMessage('ready'); await sleep(60_000); });
      })\`, { eval: true });
      worker.on('message', (text) => console.log(text));
    `);
    expect((await heddle('ps', String(pid))).output).toBe('no tasks\nthread 1:\nmain\n└─ sleep\n');
    expect((await heddle('ps')).output.split('\n').filter((line) => line.startsWith(`${pid}\t`))).toHaveLength(1);
  });

  it('lists the processes that have opted in', async () => {
    const pid = await start(SLEEPERS.replace('OPTIONS', '{}'));
    const { code, output } = await heddle('ps');
    expect(code).toBe(0);
    expect(output.split('\n').filter((line) => line.startsWith(`${pid}\t`))).toHaveLength(1);
  });

  it('says so where the event loop of the process does not turn', async () => {
    const pid = await start('await exposeCallGraph(); console.log("ready"); setTimeout(() => { for (;;); }, 20);');
    // Until it computes, it answers.
    for (let tries = 0; tries < 100; tries++) {
      const { code, errors } = await heddle('ps', String(pid), '--timeout', '300');
      if (code === 0) continue;
      expect([code, errors]).toEqual([1, 'heddle ps: no answer: the event loop of the process is busy; --timeout gives it longer\n']);
      return;
    }
    expect.unreachable();
  });

  it('says so where there is no such process, and tidies up what one has left that was killed', async () => {
    const pid = await start(SLEEPERS.replace('OPTIONS', '{}'));
    const [socket] = exposedSockets(pid);
    programs[0]?.kill('SIGKILL');
    if (programs[0] !== undefined) await once(programs[0], 'exit');
    expect(existsSync(socket?.path ?? '')).toBe(true);
    expect(await heddle('ps', String(pid))).toEqual({ code: 1, output: '', errors: `heddle ps: process ${pid} is not running, or has not opted in (see heddle --help)\n` });
    expect(existsSync(socket?.path ?? '')).toBe(false);
  });

  it.each([
    [[]], [['top']], [['ps', '0']], [['ps', 'main']], [['ps', '1', '2']], [['ps', '--jsn']], [['ps', '1', '--timeout', 'long']],
  ])('refuses %j, and says how it is called', async (args) => {
    const { code, errors } = await heddle(...args);
    expect(code).toBe(2);
    expect(errors).toMatch(/^heddle: .+\n\nUsage: heddle ps/);
  });

  it('says how it is called', async () => {
    const { code, output } = await heddle('--help');
    expect([code, output]).toEqual([0, expect.stringMatching(/^Usage: heddle ps/)]);
  });
});

describe('exposeCallGraph', () => {
  it('shows it to this user alone, until the last who wanted it closes', async () => {
    const first = await exposeCallGraph();
    const second = await exposeCallGraph();
    const [socket] = exposedSockets(process.pid);
    expect(statSync(dirname(socket?.path ?? '')).mode & 0o777).toBe(0o700);
    await first.close();
    await first.close();
    expect(exposedSockets(process.pid)).toHaveLength(1);
    await second[Symbol.asyncDispose]();
    expect(exposedSockets(process.pid)).toEqual([]);
  });

  it('is over with the run that wanted it, and with the process', async () => {
    await run(async () => {
      while (exposedSockets(process.pid).length === 0) await sleep(1);
    }, { ps: true });
    expect(exposedSockets(process.pid)).toEqual([]);
    const pid = await start('await exposeCallGraph(); console.log("ready");');
    const [program] = programs;
    if (program?.exitCode === null) await once(program, 'exit');
    expect([program?.exitCode, exposedSockets(pid)]).toEqual([0, []]);
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

import { TaskSerializationError } from '@heddle/futures';
import { activeChildren, cpuCount, currentProcess, parentProcess, Process, ProcessStateError } from '@heddle/processes';
import { leakCheck } from '@heddle/testkit';
import { afterEach, describe, expect, it } from 'vitest';

import { Greeter, Homeless } from './programs/targets.mjs';
import { readJson, runs, Scratch, until, written } from './support/scratch.js';
import { targets } from './support/targets.js';

leakCheck({ patience: 3000 });
const scratch = new Scratch();

afterEach(async () => {
  for (const child of activeChildren()) {
    child.kill();
    await child.join();
  }
});

/** Runs a process to its end; its exit code. */
async function exitcodeOf(child: Process): Promise<number | undefined> {
  child.start();
  await child.join();
  return child.exitcode;
}

describe('a process', () => {
  it('is not started by being made', () => {
    const child = new Process({ target: targets.stay, args: [] });
    expect([child.isAlive(), child.pid, child.exitcode, child.daemon]).toEqual([false, undefined, undefined, false]);
    expect(activeChildren()).toEqual([]);
  });

  it('runs its target with copies of its arguments, knows itself and its parent, and has its variables', async () => {
    const file = scratch.file();
    const child = new Process({
      target: targets.describeSelf, args: [file, { list: [1n.toString(), 'ä'], no: null }], name: 'Weaver', env: { ...process.env, HEDDLE_TEST: 'set', LEFT_OUT: undefined },
    });
    expect(await exitcodeOf(child)).toBe(0);
    expect(readJson(file)).toEqual({
      args: [{ list: ['1', 'ä'], no: null }], name: 'Weaver', pid: child.pid, isAlive: true, daemon: false, authkey: Buffer.from(child.authkey).toString('hex'),
      exitcode: 'undefined', parent: { name: 'MainProcess', pid: process.pid, isAlive: true }, children: 0, argv: process.argv.slice(1), variable: 'set', isProcess: true,
    });
    expect([child.isAlive(), child.exitcode]).toEqual([false, 0]);
  });

  it('runs a function that stands alone, by its source', async () => {
    expect(await exitcodeOf(new Process({ target: (code: number) => { process.exitCode = code; }, args: [3] }))).toBe(3);
  });

  it('runs nothing without a target', async () => {
    expect(await exitcodeOf(new Process())).toBe(0);
  });

  it('is among the active children while it runs', async () => {
    const file = scratch.file();
    const child = new Process({ target: targets.stay, args: [file] });
    child.start();
    expect(activeChildren()).toEqual([child]);
    expect(Number(await written(file))).toBe(child.pid);
    child.kill();
    await child.join();
    expect(activeChildren()).toEqual([]);
  });

  it('is named after its class and its place in the family', async () => {
    const file = scratch.file();
    const [one, two] = [new Process({ target: targets.haveChild, args: [file, false] }), new Greeter({ file, text: '' }, {})];
    const number = Number(one.name.replace('Process-', ''));
    expect(two.name).toBe(`Greeter-${number + 1}`);
    expect(await exitcodeOf(one)).toBe(0);
    expect(readJson(file)).toMatchObject({ name: `${one.name}:1` });
  });

  it('takes any name, also later', () => {
    const child = new Process({ name: 'one' });
    child.name = 'two';
    expect(child.name).toBe('two');
  });

  it('waits for its children before it ends', async () => {
    const file = scratch.file();
    expect(await exitcodeOf(new Process({ target: targets.haveChild, args: [file, false] }))).toBe(0);
    expect(readJson(`${file}.child`)).toBe((readJson(file) as { pid: number }).pid);
  });

  it('ends its daemons when it ends', async () => {
    const file = scratch.file();
    expect(await exitcodeOf(new Process({ target: targets.haveChild, args: [file, true] }))).toBe(0);
    expect(runs((readJson(file) as { pid: number }).pid)).toBe(false);
  });

  it('ends with its target, whatever that leaves in the event loop', async () => {
    expect(await exitcodeOf(new Process({ target: targets.leaveTimer }))).toBe(0);
  });
});

describe('the end of a process', () => {
  it.each([0, 1, 42, 255])('is told by its exit code: %i', async (code) => {
    expect(await exitcodeOf(new Process({ target: targets.exitWith, args: [code] }))).toBe(code);
  });

  it.each([['terminate', -15], ['kill', -9], ['interrupt', -2]] as const)('is told by the signal that ended it: %s', async (method, exitcode) => {
    const file = scratch.file();
    const child = new Process({ target: targets.stay, args: [file] });
    child.start();
    await written(file);
    child[method]();
    await child.join();
    expect(child.exitcode).toBe(exitcode);
    // Once more does no harm.
    child[method]();
  });

  it('can be forced upon it when its event loop does not turn', async () => {
    const file = scratch.file();
    const child = new Process({ target: targets.spin, args: [file] });
    child.start();
    await written(file);
    child.terminate();
    await child.join();
    expect(child.exitcode).toBe(-15);
  });

  it('is 1 with the error on stderr where the target throws, at once, later, or is not there', () => {
    const program = fileURLToPath(new URL('./programs/failing-targets.mjs', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 20_000 });
    expect(stdout.trim()).toBe('1 1 1 13');
    expect(stderr).toMatch(/Process Process-1:\nRangeError: out of luck\n {4}at /);
    expect(stderr).toMatch(/Process Process-2:\nRangeError: out of luck, later\n/);
    expect(stderr).toMatch(/Process Process-3:\nTaskLoadError: /);
    expect(stderr).toMatch(/Process Process-4: its target waits for something that can no longer happen/);
  });

  it('is seen by any number who wait, before and after', async () => {
    const child = new Process();
    child.start();
    const early = [child.join(), child.join()];
    await Promise.all(early);
    await child.join();
  });

  it('is not waited for beyond a time-out or an abort', async () => {
    const child = new Process({ target: targets.stay });
    child.start();
    await expect(child.join({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    await expect(child.join({ timeout: 10 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    const reason = new Error('enough');
    await expect(child.join({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(child.isAlive()).toBe(true);
  });

  it('is had by await, and by a signal, of its sentinel', async () => {
    const child = new Process({ target: targets.exitWith, args: [5] });
    child.start();
    const { sentinel } = child;
    expect(sentinel.signal.aborted).toBe(false);
    expect(await sentinel).toBe(5);
    expect(sentinel.signal.aborted).toBe(true);
  });

  it('is known without the event loop', async () => {
    const child = new Process({ target: targets.exitWith, args: [6] });
    child.start();
    child.joinSync();
    expect([child.exitcode, child.isAlive()]).toEqual([6, false]);
    expect(activeChildren()).toEqual([]);
    await child.join();
    expect(child.exitcode).toBe(6);
  });

  it('is not blocked for beyond a time-out', () => {
    const child = new Process({ target: targets.stay });
    child.start();
    expect(() => { child.joinSync({ timeout: 20 }); }).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_TIMEOUT' }) as Error);
    child.kill();
    child.joinSync();
    expect(child.exitcode).toBe(-9);
  });

  it('can be closed right after joinSync, before the event loop hears of its end', () => {
    const [child, other] = [new Process({ target: targets.exitWith, args: [0] }), new Process({ target: targets.stay })];
    child.start();
    other.start();
    child.joinSync();
    child.close();
    expect(activeChildren()).toEqual([other]);
  });

  it('comes with the end of a scope', async () => {
    let child: Process;
    {
      await using scoped = new Process({ target: targets.stay });
      scoped.start();
      child = scoped;
    }
    expect(() => child.isAlive()).toThrow(ProcessStateError);
  });

  it('is as good for many at a time', async () => {
    const children = Array.from({ length: 8 }, (_, code) => new Process({ target: targets.exitWith, args: [code] }));
    for (const child of children) child.start();
    await Promise.all(children.map((child) => child.join()));
    expect(children.map((child) => child.exitcode)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('a class of processes', () => {
  it('says what its processes do, with the properties of the object and not its constructor', async () => {
    const file = scratch.file();
    const child = new Greeter({ file, text: 'hello' }, { name: 'Ada' });
    expect(await exitcodeOf(child)).toBe(0);
    expect(readJson(file)).toEqual({ text: 'hello', made: 1, name: 'Ada', isSelf: true });
  });

  it('can call its target', async () => {
    const files = [scratch.file(), scratch.file()] as const;
    expect(await exitcodeOf(new Greeter({ file: files[0], text: 'hello' }, { target: targets.describeSelf, args: [files[1], 7] }))).toBe(0);
    expect(readJson(files[1])).toMatchObject({ args: [7] });
  });

  it('is refused where its child would not find it', () => {
    expect(() => { new Homeless().start(); }).toThrow(/the class Homeless has a run\(\) of its own.*static module = import\.meta\.url/);
  });

  it('runs here where it is called by hand', () => {
    const calls: number[] = [];
    new Process({ target: (value: number) => { calls.push(value); }, args: [4] }).run();
    expect(calls).toEqual([4]);
  });
});

describe('misuse', () => {
  const codeOf = (attempt: () => unknown): unknown => {
    try {
      attempt();
      return 'none';
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };

  it('is refused before the start', () => {
    const child = new Process();
    const attempts = [() => child.join(), () => { child.joinSync(); }, () => { child.terminate(); }, () => { child.kill(); }, () => { child.interrupt(); }, () => child.sentinel];
    expect(attempts.map(codeOf)).toEqual(attempts.map(() => 'ERR_HEDDLE_PROCESS_STATE'));
  });

  it('is refused while it runs, and what is wrong does no harm', () => {
    const child = new Process({ target: targets.stay });
    child.start();
    expect(() => { child.start(); }).toThrow('Process.start: ' + child.name + ' has been started before');
    expect(() => { child.close(); }).toThrow(ProcessStateError);
    expect(() => { child.daemon = true; }).toThrow(ProcessStateError);
    expect(child.isAlive()).toBe(true);
  });

  it('is refused once it is closed', async () => {
    const child = new Process();
    child.start();
    await child.join();
    child.close();
    child.close();
    const attempts = [
      () => child.join(), () => { child.joinSync(); }, () => { child.start(); }, () => { child.terminate(); }, () => child.isAlive(), () => child.pid, () => child.exitcode, () => child.sentinel,
    ];
    expect(attempts.map(codeOf)).toEqual(attempts.map(() => 'ERR_HEDDLE_PROCESS_STATE'));
  });

  it('is refused to the process itself, and to daemons that want children', async () => {
    const file = scratch.file();
    expect(await exitcodeOf(new Process({ target: targets.misuse, args: [file], daemon: true }))).toBe(0);
    const refused = 'ERR_HEDDLE_PROCESS_STATE';
    expect(readJson(file)).toEqual({ start: refused, join: refused, terminate: refused, close: refused, child: refused });
  });

  it.each([
    [{ target: 3 }, 'new Process: target must be a function, received 3'],
    [{ args: 'ab' }, 'new Process: args must be an array, received "ab"'],
    [{ name: 1 }, 'new Process: name must be a string, received 1'],
    [{ daemon: 1 }, 'new Process: daemon must be true or false, received 1'],
    [{ env: { A: 1 } }, 'new Process: env.A must be a string, received 1'],
    [{ execArgv: [1] }, 'new Process: execArgv must be an array of strings'],
    [{ deamon: true }, "new Process: unknown option 'deamon'. Did you mean 'daemon'?"],
  ])('is told at the call: %j', (options, message) => {
    expect(() => new Process(options as never)).toThrow(message);
  });

  it('is told why the system does not start it, and can be tried again', async () => {
    const { execPath } = process;
    const child = new Process({ target: targets.exitWith, args: [0] });
    const descriptors = readdirSync('/proc/self/fd').length;
    process.execPath = '/no/such/node';
    try {
      expect(() => { child.start(); }).toThrow(expect.objectContaining({
        code: 'ERR_HEDDLE_PROCESS_START', message: expect.stringContaining('/no/such/node ENOENT') as string, cause: expect.objectContaining({ code: 'ENOENT' }) as Error,
      }) as Error);
    } finally {
      process.execPath = execPath;
    }
    expect([child.pid, child.isAlive(), activeChildren()]).toEqual([undefined, false, []]);
    await until(() => readdirSync('/proc/self/fd').length <= descriptors, 'the pipes are closed');
    child.start();
    await child.join();
    expect(child.exitcode).toBe(0);
  });

  it('is told that there are too many processes', () => {
    const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('./programs/no-processes.mjs', import.meta.url))], { encoding: 'utf8', timeout: 20_000 });
    expect([stdout.trimEnd(), stderr]).toEqual([expect.stringMatching(/^ProcessStartError ERR_HEDDLE_PROCESS_START: Process.start: the system cannot start another process: spawnSync .* EAGAIN \(EAGAIN\)$/), '']);
  });

  it('is told of a target that captures variables, and of arguments that cannot be sent', () => {
    const captured = Math.random();
    const { port1, port2 } = new MessageChannel();
    expect(() => { new Process({ target: () => captured }).start(); }).toThrow(/captures a variable that would not travel/);
    for (const argument of [() => 1, new SharedArrayBuffer(4), port1]) {
      expect(() => { new Process({ target: targets.stay, args: [argument] }).start(); }).toThrow(TaskSerializationError);
    }
    expect(activeChildren()).toEqual([]);
    port1.close();
    port2.close();
  });
});

describe('the main process', () => {
  it('is the current process, has no parent, and cannot be started, joined or ended', () => {
    const self = currentProcess();
    expect(currentProcess()).toBe(self);
    expect([self.name, self.pid, self.daemon, self.isAlive(), self.exitcode]).toEqual(['MainProcess', process.pid, false, true, undefined]);
    expect(self.authkey.byteLength).toBe(32);
    expect(parentProcess()).toBeUndefined();
    for (const method of ['start', 'join', 'joinSync', 'terminate', 'close'] as const) expect(() => self[method]()).toThrow(ProcessStateError);
  });

  it('knows how many processors there are', () => {
    expect(cpuCount()).toBe(cpus().length);
  });
});

describe('the end of a parent', () => {
  const program = fileURLToPath(new URL('./programs/ending-parent.mjs', import.meta.url));

  it.each(['return', 'exit', 'throw'])('waits for children, and ends daemons: %s', (way) => {
    const [file, daemonFile] = [scratch.file(), scratch.file()];
    const { status, stderr } = spawnSync(process.execPath, [program, way, file, daemonFile], { encoding: 'utf8', timeout: 20_000 });
    expect([status, /Error: (?!thrown)/.test(stderr)]).toEqual([way === 'return' ? 0 : way === 'exit' ? 4 : 1, false]);
    expect(readJson(file)).toEqual(expect.any(Number));
    expect(runs(readJson(daemonFile) as number)).toBe(false);
  });

  it('has nothing to wait for where its children have been closed', () => {
    const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('./programs/closed-child.mjs', import.meta.url))], { encoding: 'utf8', timeout: 20_000 });
    expect([status, stderr]).toEqual([5, '']);
  });

  it.each([['stay', true], ['spin', true], ['stay', false], ['spin', false]])('takes its children along when it is killed: %s (koffi: %s)', async (target, hasKoffi) => {
    const file = scratch.file();
    const child = spawn(process.execPath, [...(hasKoffi ? [] : ['--import', new URL('./programs/without-koffi.mjs', import.meta.url).href]), program, target, file, `${file}.daemon`], { stdio: 'ignore' });
    const pids = [Number(await written(file)), Number(await written(`${file}.daemon`))];
    expect(pids.map(runs)).toEqual([true, true]);
    child.kill('SIGKILL');
    await until(() => !pids.some(runs), 'the children are gone');
  });
});

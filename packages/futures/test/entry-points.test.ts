import { describe, expect, it } from 'vitest';

import { runText } from './support/run-program.js';

/** Whether a program that imports the entry point has loaded the parser. */
const loadsParser = (specifier: string): string => `
import { registerHooks } from 'node:module';
import { performance } from 'node:perf_hooks';
const entry = await import(${JSON.stringify(specifier)});
const { createRequire } = process.getBuiltinModule('node:module');
const loaded = process.getBuiltinModule('node:inspector');
const session = new loaded.Session();
session.connect();
const urls = [];
session.on('Debugger.scriptParsed', ({ params }) => urls.push(params.url));
session.post('Debugger.enable');
console.log(urls.some((url) => url.includes('/acorn/')), Object.keys(entry).sort().join(' '));
`.replace(/import \{ registerHooks \}.*\nimport .*\n/, '');

describe('the entry points', () => {
  it('for workers and for tasks do not load the parser', async () => {
    const [worker, task, index] = await Promise.all(['@heddle/futures/worker', '@heddle/futures/task', '@heddle/futures'].map((name) => runText(loadsParser(name))));
    expect(worker?.stdout).toMatch(/^false .*resolveTask/);
    expect(task?.stdout).toMatch(/^false .*task/);
    expect(index?.stdout).toMatch(/^true .*InlineExecutor/);
  });

  it('share their classes and their hooks', async () => {
    const { stdout, stderr } = await runText(`
      import * as index from '@heddle/futures';
      import * as task from '@heddle/futures/task';
      import * as worker from '@heddle/futures/worker';
      console.log(index.registerErrorClass === worker.registerErrorClass, index.task === task.task);
      const error = await worker.resolveTask({ kind: 'module', module: 'file:///nowhere.mjs', name: 'x', ordinal: 0 }).catch((caught) => caught);
      console.log(error instanceof index.TaskLoadError);
    `);
    expect([stdout, stderr]).toEqual(['true true\ntrue\n', '']);
  });
});

describe('a program of futures', () => {
  it('ends by itself when nothing is pending', async () => {
    expect(
      await runText(`
        import { InlineExecutor, wait } from '@heddle/futures';
        const executor = new InlineExecutor();
        const { done } = await wait([executor.submit((x) => x * 2, 21)], { timeout: 60_000 });
        for (const future of done) console.log(await future);
      `),
    ).toEqual({ code: 0, stdout: '42\n', stderr: '' });
  });

  it('works without Node’s modules, as in a browser', async () => {
    expect(
      await runText(`
        process.getBuiltinModule = undefined;
        const { InlineExecutor, inline, currentTaskSignal, task } = await import('@heddle/futures');
        const executor = new InlineExecutor();
        const factor = 3;
        console.log(await executor.submit(inline((x) => x * factor, { factor }), 14));
        const future = executor.submit((x) => x + 1, 1);
        future.addDoneCallback((done) => console.log(done.state));
        console.log(await future);
        const signal = task(import.meta.url, () => currentTaskSignal() === currentTaskSignal());
        console.log(await executor.submit(signal));
      `),
    ).toEqual({ code: 0, stdout: '42\nfinished\n2\ntrue\n', stderr: '' });
  });
});

#!/usr/bin/env node
/**
 * The command `heddle`: `heddle ps` and `heddle ps PID`.
 */
import { parseArgs } from 'node:util';

import { isTimeoutError } from '@heddle/cancellation';

import { askProcess, askThread } from './ask-process.js';
import { exposedSockets } from './exposed-sockets.js';

const USAGE = `Usage: heddle ps [PID] [--json] [--timeout MILLISECONDS]

Shows who waits for whom in a process that has opted in: by exposeCallGraph(), run(main, { ps: true }),
or HEDDLE_PS=1 in its environment. Without PID, lists the processes that have.

  --json     the graph as JSON, one line for each thread
  --timeout  how long an event loop may take to answer (5000)`;

/** What the command line asks for. */
type Command = { readonly kind: 'help' } | { readonly kind: 'list'; readonly timeout: number } | { readonly kind: 'show'; readonly pid: number; readonly json: boolean; readonly timeout: number };

class UsageError extends Error {}

function parse(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' }, timeout: { type: 'string' } },
  });
  const { help = false, json = false, timeout = '5000' } = values;
  const [command, pid, ...rest] = positionals;
  if (help) return { kind: 'help' };
  if (command !== 'ps' || rest.length > 0) throw new UsageError(command === undefined ? 'no command' : `unknown: ${[command, ...rest].join(' ')}`);
  const limit = naturalNumber(timeout, '--timeout');
  return pid === undefined ? { kind: 'list', timeout: limit } : { kind: 'show', pid: naturalNumber(pid, 'PID'), json, timeout: limit };
}

function naturalNumber(text: string, what: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number === 0) throw new UsageError(`${what} must be a whole number above 0, not '${text}'`);
  return number;
}

async function list(timeout: number): Promise<number> {
  const listed = new Set<number>();
  for (const socket of exposedSockets()) {
    // Another of its threads was.
    if (listed.has(socket.pid)) continue;
    const answer = await askThread(socket, timeout).catch(() => 'busy' as const);
    if (answer === undefined) continue;
    listed.add(socket.pid);
    console.log(`${socket.pid}\t${answer === 'busy' ? '(does not answer)' : answer.program}`);
  }
  return 0;
}

async function show(pid: number, json: boolean, timeout: number): Promise<number> {
  const answers = await askProcess(pid, timeout);
  if (answers.length === 0) {
    console.error(`heddle ps: process ${pid} is not running, or has not opted in (see heddle --help)`);
    return 1;
  }
  for (const { thread, text, graph } of answers) {
    if (json) console.log(JSON.stringify({ thread, ...graph }));
    else console.log(thread === 0 ? text : `thread ${thread}:\n${text}`);
  }
  return 0;
}

async function main(): Promise<number> {
  try {
    const command = parse(process.argv.slice(2));
    if (command.kind === 'list') return await list(command.timeout);
    if (command.kind === 'show') return await show(command.pid, command.json, command.timeout);
    console.log(USAGE);
    return 0;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS') === true) {
      console.error(`heddle: ${message}\n\n${USAGE}`);
      return 2;
    }
    console.error(`heddle ps: ${isTimeoutError(error) ? 'no answer: the event loop of the process is busy; --timeout gives it longer' : message}`);
    return 1;
  }
}

process.exitCode = await main();

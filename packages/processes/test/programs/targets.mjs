/** What the processes of the tests run. */
import { Buffer } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { setInterval, setTimeout } from 'node:timers';

import { moduleTasks } from '@heddle/futures';
import { activeChildren, currentProcess, parentProcess, Process } from '@heddle/processes';

const here = moduleTasks(import.meta.url);

/** Writes what a process sees of itself. */
export function describeSelf(file, ...args) {
  const self = currentProcess();
  const parent = parentProcess();
  writeFileSync(file, JSON.stringify({
    args, name: self.name, pid: self.pid, isAlive: self.isAlive(), daemon: self.daemon, authkey: Buffer.from(self.authkey).toString('hex'),
    exitcode: String(self.exitcode), parent: parent && { name: parent.name, pid: parent.pid, isAlive: parent.isAlive() },
    children: activeChildren().length, argv: process.argv.slice(1), variable: process.env.HEDDLE_TEST ?? '', isProcess: self instanceof Process,
  }));
}

export function exitWith(code) {
  process.exit(code);
}

export function fail() {
  throw new RangeError('out of luck');
}

export async function failLater() {
  await null;
  throw new RangeError('out of luck, later');
}

/** Lives until it is ended. */
export function stay(file) {
  setInterval(() => undefined, 1000);
  if (file !== undefined) writeFileSync(file, String(process.pid));
  return new Promise(() => undefined);
}

/** The same, and its event loop never turns. */
export function spin(file) {
  writeFileSync(file, String(process.pid));
  for (;;);
}

export function waitForNothing() {
  return new Promise(() => undefined);
}

/** Leaves a timer behind. */
export function leaveTimer() {
  setInterval(() => undefined, 1000);
}

/** Lives until it is ended, and says so. */
export function stayDeaf(file) {
  process.on('SIGTERM', () => undefined);
  return stay(file);
}

/** Starts a child, tells its name and does not wait for it. */
export function haveChild(file, daemon) {
  const child = new Process({ target: daemon ? here.stay : here.writeLater, args: [`${file}.child`], daemon });
  child.start();
  writeFileSync(file, JSON.stringify({ name: child.name, pid: child.pid }));
}

export async function writeLater(file) {
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  writeFileSync(file, String(process.pid));
}

/** Tries what a process cannot do with itself, or as a daemon. */
export async function misuse(file) {
  const codes = {};
  const self = currentProcess();
  const attempts = { start: () => self.start(), join: () => self.join(), terminate: () => self.terminate(), close: () => self.close(), child: () => new Process().start() };
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      await attempt();
      codes[name] = 'none';
    } catch (error) {
      codes[name] = error.code;
    }
  }
  writeFileSync(file, JSON.stringify(codes));
}

export class Greeter extends Process {
  static module = import.meta.url;

  constructor(greeting, options) {
    super(options);
    this.greeting = greeting;
    this.made = (this.made ?? 0) + 1;
  }

  run() {
    super.run();
    writeFileSync(this.greeting.file, JSON.stringify({ text: this.greeting.text, made: this.made, name: this.name, isSelf: currentProcess() === this }));
  }
}

export class Homeless extends Process {
  run() {
    return 1;
  }
}

import { spawn } from 'node:child_process';
import { closeSync, constants, existsSync, writeSync } from 'node:fs';

import { sharedSlot } from '@heddle/cancellation';
import type { Lifeline } from '@heddle/mapped-memory';

import { SharedMemoryError } from '../errors/shared-memory-errors.js';
import { lookUpChild } from '../process/child-status.js';

/**
 * Reads of memory that was made (`+`) and unlinked (`-`), each by the number of its file and its name, until its input ends, which comes with the end of the
 * family's first process, however that ends. Then it unlinks what is left, unless the name is another file's meanwhile, and warns.
 */
const JANITOR = `
set -f
trap '' HUP INT TERM PIPE
while read -r sign inode name; do
  case $sign in
    +) set -- "$@" "$inode $name" ;;
    -) for item do
         shift
         [ "$item" = "$inode $name" ] || set -- "$@" "$item"
       done ;;
  esac
done
leaked=
for item do
  name=\${item#* }
  set -- $(ls -di -- "/dev/shm/$name" 2>/dev/null)
  [ "$1" = "\${item%% *}" ] && rm -f -- "/dev/shm/$name" && leaked="$leaked $name"
done
[ -z "$leaked" ] || printf 'Heddle: shared memory that nobody has unlinked was removed:%s\\n' "$leaked" >&2
`;

/** Milliseconds between two looks at another's work. */
const LOOK_EVERY = 1;
/** Milliseconds that another gets to start the janitor, and the janitor to read what it is told. */
const PATIENCE = 1000;

const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** What this thread has made and not unlinked, as the janitor was told; one for all copies of this package. */
const made = sharedSlot('@heddle/processes:made-memory', () => new Set<string>());

/**
 * What clears up after a family of processes: a shell in a session of its own, as Python's resource tracker is a process. Whoever of the family is the first to make
 * memory starts it, and all tell it of theirs; it watches the root alone, because a child that ends may have told its parent the name.
 */
export class MemoryJanitor {
  readonly #lifeline: Lifeline;

  constructor(lifeline: Lifeline) {
    this.#lifeline = lifeline;
  }

  /** Tells it of memory that is about to get that name. Throws SharedMemoryError where there can be no janitor. */
  note(inode: number, name: string): void {
    this.#hire();
    made.add(`${inode} ${name}`);
    this.#tell(`+ ${inode} ${name}`);
  }

  /** The memory is gone, or never got the name. Does nothing where this family has made none. */
  forget(inode: number, name: string): void {
    made.delete(`${inode} ${name}`);
    if (this.#lifeline.janitor > 0) this.#tell(`- ${inode} ${name}`);
  }

  #hire(): void {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const { janitor } = this.#lifeline;
      if (janitor > 0 && runs(janitor)) return;
      if (janitor < 0 && runs(-janitor) && performance.now() < end) {
        Atomics.wait(pause, 0, 0, LOOK_EVERY);
        continue;
      }
      if (!this.#lifeline.setJanitor(janitor, -process.pid)) continue;
      let started = 0;
      try {
        started = this.#start();
      } finally {
        this.#lifeline.setJanitor(-process.pid, started);
      }
      // Where there was one it has been killed, and with it what it knew.
      for (const memory of made) this.#tell(`+ ${memory}`);
      return;
    }
  }

  /** Its process; 0 where there is none. */
  #start(): number {
    const input = this.#lifeline.open(constants.O_RDONLY);
    try {
      // In a session of its own, so that Ctrl+C leaves it time to clean up.
      const child = spawn('/bin/sh', ['-c', JANITOR, 'heddle'], { stdio: [input, 'ignore', 'inherit'], detached: true, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } });
      child.on('error', () => undefined);
      child.unref();
      return child.pid ?? 0;
    } finally {
      closeSync(input);
    }
  }

  /** One write, which no other comes between. */
  #tell(line: string): void {
    if (this.#lifeline.janitor === 0) throw new SharedMemoryError('Shared memory needs /bin/sh, to be removed when its processes were killed, and that cannot be started');
    const output = this.#lifeline.open(constants.O_WRONLY | constants.O_NONBLOCK);
    const end = performance.now() + PATIENCE;
    try {
      for (;;) {
        try {
          writeSync(output, `${line}\n`);
          return;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() >= end) throw error;
          Atomics.wait(pause, 0, 0, LOOK_EVERY);
        }
      }
    } finally {
      closeSync(output);
    }
  }
}

/** Whether a process runs, of which nobody but its parent knows when it is a zombie. */
function runs(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !lookUpChild(pid).ended;
}

import { readFileSync } from 'node:fs';

const EXIT_CODE_FIELD = 49;
const SIGNAL_BITS = 0x7f;

/** What the system says of a child whose end the event loop has not heard of yet. */
export type ChildStatus = { readonly ended: false } | { readonly ended: true; readonly exitcode: number };

const RUNNING: ChildStatus = { ended: false };

/** Whether the state of children can be looked up here without the event loop. */
export const canLookUpChildren: boolean = process.platform === 'linux';

/**
 * Looks a child up. One that has ended is there until the event loop takes note of it, as a zombie, with its exit code: so the
 * number cannot be another process's meanwhile. Elsewhere than on Linux it is always taken to run.
 */
export function lookUpChild(pid: number): ChildStatus {
  if (!canLookUpChildren) return RUNNING;
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return RUNNING;
  }
  // The name, which may hold anything, is in parentheses; the first field after it is the state.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  if (fields[0] !== 'Z' && fields[0] !== 'X') return RUNNING;
  const status = Number(fields[EXIT_CODE_FIELD]);
  const signal = status & SIGNAL_BITS;
  return { ended: true, exitcode: signal === 0 ? status >> 8 : -signal };
}

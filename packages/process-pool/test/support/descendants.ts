import { readFileSync, readdirSync } from 'node:fs';

/** The pids of all processes whose parent that is, as the system has them. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((child) => parentOf(child) === pid);
}

/** Whether it runs, or has at least not been waited for. */
export function isRunning(pid: number): boolean {
  const line = stat(pid);
  return line !== undefined && !/^ [ZX]/.test(line);
}

function parentOf(pid: number): number | undefined {
  const line = stat(pid);
  return line === undefined ? undefined : Number(line.split(' ')[2]);
}

/** After the name, which may have anything in it. */
function stat(pid: number): string | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return line.slice(line.lastIndexOf(')') + 1);
  } catch {
    return undefined;
  }
}

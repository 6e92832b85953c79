import { execFileSync } from 'node:child_process';

/** Every POSIX system has it; Node has no call of its own for it. */
const command = 'mkfifo';

/** Makes a named pipe. */
export function makePipe(path: string): void {
  execFileSync(command, [path]);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface DemoRun {
  readonly child: ChildProcess;
  /** Everything that was written to standard output so far. */
  readonly output: () => string;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** Starts the demo as `npm start` does: from wherever, with the caller's folder in INIT_CWD. */
export function startDemo(args: readonly string[], { cwd = process.cwd() }: { cwd?: string } = {}): DemoRun {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, INIT_CWD: cwd, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Awaited<DemoRun['ended']>>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, output: () => stdout, ended };
}

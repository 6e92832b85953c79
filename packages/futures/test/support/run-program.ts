import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a program ended. */
export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of this directory's `programs`, which imports the built package, and waits for its end. */
export function runProgram(args: readonly string[], cwd: string = programs): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a program given as its text, from the directory of programs: `@heddle/futures` is found there. */
export function runText(text: string): Promise<ProgramResult> {
  return runProgram(['--input-type=module', '--eval', text]);
}

export const programs: string = fileURLToPath(new URL('../programs/', import.meta.url));

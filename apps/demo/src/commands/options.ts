import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Argument, type Command, InvalidArgumentError, Option } from 'commander';

import { type ExecutorKind, executorKinds } from '../contact-sheet/executors.js';

export interface ContactSheetOptions {
  readonly out: string;
  readonly executor: ExecutorKind;
  readonly workers: number;
  readonly thumbnail: number;
  readonly threshold: number;
  /** Seconds. */
  readonly timeout: number;
  readonly maxMegapixels: number;
}

/** Where the demo puts what nobody gave it a place for. */
export const outputFolder: string = fileURLToPath(new URL('../../output/', import.meta.url));

/** Relative paths mean what they meant where the user typed them, whatever folder npm has gone to since. */
export function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

function numberBetween(least: number, most: number, { whole }: { whole: boolean }): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`It must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
    }
    return value;
  };
}

const whole = { whole: true };
const fraction = { whole: false };

/** The arguments of the contact sheet, with what they mean if left out. */
export function declareOptions(command: Command): Command {
  return command
    .addArgument(new Argument('[folder]', 'a folder of JPEG and PNG pictures, sub-folders included; without it the demo draws its own'))
    .addOption(
      new Option('-o, --out <file>', 'the page to write')
        .argParser(fromCaller)
        .default(resolve(outputFolder, 'contact-sheet.html'), 'apps/demo/output/contact-sheet.html'),
    )
    .addOption(
      new Option('-e, --executor <kind>', 'where the pictures are read').choices(executorKinds).default('threads'),
    )
    .addOption(
      new Option('-w, --workers <n>', 'threads or processes of the pool')
        .argParser(numberBetween(1, 256, whole))
        .default(availableParallelism(), 'one for each core'),
    )
    .addOption(new Option('--thumbnail <px>', 'longest edge of a thumbnail').argParser(numberBetween(32, 1024, whole)).default(320))
    .addOption(
      new Option('--threshold <bits>', 'how many of the 128 bits of their hashes may differ between near-duplicates')
        .argParser(numberBetween(0, 128, whole))
        .default(12),
    )
    .addOption(
      new Option('--timeout <seconds>', 'how long one picture may take').argParser(numberBetween(0.001, 86_400, fraction)).default(30),
    )
    .addOption(new Option('--max-megapixels <n>', 'refuse pictures with more').argParser(numberBetween(0.001, 400, fraction)).default(64));
}

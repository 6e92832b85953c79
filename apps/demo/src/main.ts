import { main } from '@heddle/futures';
import { Command, CommanderError } from 'commander';

import { makeContactSheet } from './commands/contact-sheet.js';
import { type ContactSheetOptions, declareOptions } from './commands/options.js';
import { CommandError } from './contact-sheet/command-error.js';
import { Interrupted } from './terminal/interrupt.js';

/** What shells and scripts expect of a program that was called wrongly. */
const wrongUsage = 2;

function program(): Command {
  const command = new Command('npm start --').description(
    'Makes a contact sheet of a folder of pictures on a pool of threads or processes: thumbnails, dominant colours, near-duplicates, and a timeline of what ran where.',
  );
  return declareOptions(command)
    .exitOverride()
    .showHelpAfterError('Run with --help for all options.')
    .action((folder: string | undefined, options: ContactSheetOptions) => makeContactSheet(folder, options));
}

/** The exit code for what went wrong, after saying so; errors that nobody foresaw keep their stack. */
function report(error: unknown): number {
  if (error instanceof Interrupted) {
    process.stdout.write('Stopped; no page was written.\n');
    return error.exitCode;
  }
  // It has printed its help or its complaint already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUsage;
  if (!(error instanceof CommandError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return error.exitCode;
}

/** Whoever reads the output may stop reading, as `head` does; the page is wanted all the same. */
function ignoreClosedOutput(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

main(import.meta, async () => {
  process.stdout.on('error', ignoreClosedOutput);
  try {
    await program().parseAsync();
  } catch (error) {
    process.exitCode = report(error);
  }
});

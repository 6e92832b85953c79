/** Turns of the event loop that a thread waits for its output to get out. */
const MOST_TURNS = 1000;

/** Ends this thread once what it has printed has been handed to the main thread, which prints it. */
export function exitWhenPrinted(turns = 0): void {
  const waiting = process.stdout.writableLength + process.stderr.writableLength;
  if (waiting > 0 && turns < MOST_TURNS) setImmediate(() => { exitWhenPrinted(turns + 1); });
  else process.exit(0);
}

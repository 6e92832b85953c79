// Loads the package where there is no Node, as a browser does.
const { exit, stdout } = process;
delete globalThis.process;
delete globalThis.Buffer;
try {
  const { Lock } = await import('@heddle/sync');
  stdout.write(new Lock().tryAcquire() === undefined ? 'held' : 'acquired');
} catch (error) {
  stdout.write(String(error));
  exit(1);
}

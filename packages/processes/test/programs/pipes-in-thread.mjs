// Uses pipes in a worker thread, and closes them there.
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker } from 'node:worker_threads';

if (isMainThread) {
  new Worker(fileURLToPath(import.meta.url)).on('exit', (code) => { console.log('ended', code); });
} else {
  const { Pipe } = await import('@heddle/processes');
  for (const options of [{}, { duplex: false }]) {
    const [one, other] = Pipe(options);
    if (options.duplex !== false) await one.send('through');
    if (options.duplex !== false) await other.recv();
    one.close();
    other.close();
  }
}

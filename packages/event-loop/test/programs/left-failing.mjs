// Its main function fails, or waits to be interrupted, and leaves a task behind that fails as it is cancelled.
import { createTask, run, sleep } from '@heddle/event-loop';

const [way] = process.argv.slice(2);

await run(async () => {
  createTask(async () => {
    try {
      await sleep(60_000);
    } catch {
      throw new Error('the cleanup failed');
    }
  }, { name: 'child' });
  if (way === 'fail') throw new Error('the main function failed');
  console.log('ready');
  await sleep(60_000);
}, { debug: way === 'debug' });

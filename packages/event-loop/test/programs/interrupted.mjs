// Runs until it is interrupted; what it does then is its first argument.
import { createTask, run, sleep } from '@heddle/event-loop';

const [way] = process.argv.slice(2);

await run(async () => {
  createTask(async () => {
    try {
      await sleep(Infinity);
    } finally {
      console.log('child cleaned up');
    }
  }, { name: 'child' });
  setInterval(() => undefined, 1000).unref();
  console.log('ready');
  try {
    await sleep(60_000);
  } catch (error) {
    console.log(error.reason);
    if (way === 'swallow') return;
    if (way === 'hang') await sleep(60_000);
    throw error;
  } finally {
    await sleep(10);
    console.log('cleaned up');
  }
});
console.log('went on');

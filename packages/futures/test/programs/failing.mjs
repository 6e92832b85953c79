import { setTimeout as sleep } from 'node:timers/promises';

import { main } from '@heddle/futures';

process.on('exit', (code) => console.log(`exit ${code}`));
void sleep(10).then(() => console.log('still running'));
main(import.meta, async () => {
  await Promise.resolve();
  throw new RangeError('main failed', { cause: 'a cause' });
});

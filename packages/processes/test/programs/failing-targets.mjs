import { URL } from 'node:url';

import { moduleTasks } from '@heddle/futures';
import { Process } from '@heddle/processes';

const targets = moduleTasks(new URL('./targets.mjs', import.meta.url));
const codes = [];
for (const target of [targets.fail, targets.failLater, targets.missing, targets.waitForNothing]) {
  const child = new Process({ target });
  child.start();
  await child.join();
  codes.push(child.exitcode);
}
console.log(codes.join(' '));

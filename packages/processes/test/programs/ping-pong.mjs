import { URL } from 'node:url';

import { moduleTasks } from '@heddle/futures';
import { Pipe, Process } from '@heddle/processes';

const [here, there] = Pipe();
const child = new Process({ target: moduleTasks(new URL('./talkers.mjs', import.meta.url)).echo, args: [there] });
child.start();
there.close();
let answer;
for (let turn = 0; turn < 10; turn++) {
  await here.send({ turn });
  answer = await here.recv();
}
here.close();
await child.join();
console.log(JSON.stringify(answer), child.exitcode);

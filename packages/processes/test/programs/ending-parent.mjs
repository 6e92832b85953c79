import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers';
import { URL } from 'node:url';

import { moduleTasks } from '@heddle/futures';
import { Process } from '@heddle/processes';

const [way, file, daemonFile] = process.argv.slice(2);
const targets = moduleTasks(new URL('./targets.mjs', import.meta.url));
const isKilled = way === 'stay' || way === 'spin';
const child = new Process({ target: isKilled ? targets[way] : targets.writeLater, args: [file] });
const daemon = new Process({ target: isKilled ? targets[way] : targets.stay, args: [daemonFile], daemon: true });
child.start();
daemon.start();
if (!isKilled) {
  while (!existsSync(daemonFile) || readFileSync(daemonFile, 'utf8') === '') await new Promise((resolve) => { setTimeout(resolve, 2); });
}
if (way === 'exit') process.exit(4);
if (way === 'throw') throw new Error('thrown');

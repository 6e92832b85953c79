/** Is killed the moment that it has made a directory: the earliest at which it could leave one behind. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

import { Listener, Pipe } from '@heddle/processes';

for (const make of ['mkdirSync', 'mkdtempSync']) {
  const original = fs[make];
  fs[make] = (...args) => {
    original(...args);
    fs.writeSync(1, 'made');
    process.kill(process.pid, 'SIGKILL');
  };
}
syncBuiltinESMExports();
if (process.argv[2] === 'pipe') Pipe();
else await Listener.listen();

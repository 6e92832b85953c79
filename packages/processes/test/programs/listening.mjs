import { writeFileSync } from 'node:fs';

import { Listener } from '@heddle/processes';

const listener = await Listener.listen();
writeFileSync(process.argv[2], listener.address);
process.stdin.on('end', () => process.exit()).resume();

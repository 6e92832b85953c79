import { writeFileSync } from 'node:fs';

import { Listener } from '@heddle/processes';

const [file, address] = process.argv.slice(2);
const listener = await Listener.listen({ address });
writeFileSync(file, listener.address);
process.stdin.on('end', () => process.exit()).resume();

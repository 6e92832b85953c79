import { Process } from '@heddle/processes';

const child = new Process({ target: () => undefined });
child.start();
child.joinSync();
child.close();
// Before the event loop hears of its end.
process.exit(5);

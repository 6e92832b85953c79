import { markHeddleWorker } from '@heddle/futures/worker';

import { main } from '@heddle/futures';

markHeddleWorker();
main(import.meta, () => console.log('main runs'));
console.log('loaded');

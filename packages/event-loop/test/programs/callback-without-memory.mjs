// Processes that share no memory cannot call back; threads can.
import './without-koffi.mjs';

import { LoopCallback } from '@heddle/event-loop/callbacks';
import { ProcessPoolExecutor } from '@heddle/process-pool';
import { ThreadPoolExecutor } from '@heddle/thread-pool';

const callback = new LoopCallback((x) => x + 1);
const processes = new ProcessPoolExecutor({ maxWorkers: 1 });
await processes.submit((one) => one.call(1), callback).catch((error) => { console.log(error.name); });
await processes.shutdown();
const threads = new ThreadPoolExecutor({ maxWorkers: 1 });
console.log(await threads.submit((one) => one.call(2), callback));
await threads.shutdown();

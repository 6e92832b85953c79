/** The dedicated worker script that workerpool asks for. */
import workerpool from 'workerpool';

import * as tasks from '../tasks/tasks.js';

function echoMoved(bytes: Uint8Array): unknown {
  const moved = tasks.echoMoved(bytes);
  return new workerpool.Transfer(moved, [moved.buffer]);
}

workerpool.worker({ ...tasks, echoMoved });

/** Tinypool's way of giving a result away. */
import { Tinypool } from 'tinypool';

import { echoMoved as echo } from '../tasks/tasks.js';

export function echoMoved(bytes: Uint8Array): unknown {
  return Tinypool.move(echo(bytes));
}

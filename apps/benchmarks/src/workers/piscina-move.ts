/** Piscina's way of giving a result away. */
import { move } from 'piscina';

import { echoMoved as echo } from '../tasks/tasks.js';

export function echoMoved(bytes: Uint8Array): unknown {
  return move(echo(bytes));
}

// Tasks that use primitives wrongly, in a module that imports them.
import { EndOfChannelError, Lock, NotHeldError } from '@heddle/sync';

export function releaseUnheld() {
  new Lock().release();
}

export function isNotHeld(error) {
  return error instanceof NotHeldError;
}

export function endOfChannel() {
  throw new EndOfChannelError('nothing left', { cause: new NotHeldError('inner') });
}


export function pass(error) {
  return error;
}

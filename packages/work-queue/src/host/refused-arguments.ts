import { TaskSerializationError } from '@heddle/futures';

import { canBeCloned } from '../wire/can-be-cloned.js';
import { messageOf } from '../wire/message-of.js';
import type { Submission } from './submission.js';

/** The error of a task whose arguments cannot be sent: names the one that is to blame, where that can be told. */
export function refusedArguments({ args, transfer, name }: Submission, cause: unknown): TaskSerializationError {
  const index = transfer.length > 0 ? -1 : args.findIndex((argument) => !canBeCloned(argument));
  const what = index === -1 ? 'The arguments' : `Argument ${index + 1}`;
  return new TaskSerializationError(`${what} of the task '${name}' cannot be sent: ${messageOf(cause)}`, { cause });
}

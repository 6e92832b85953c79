import { moduleTasks, type ModuleTasks } from '@heddle/futures';

import type * as pictureTasks from '../tasks/picture-tasks.js';

/** The functions of the tasks' module, by reference: the workers import it, this thread does not. */
export const tasks: ModuleTasks<typeof pictureTasks> = moduleTasks<typeof pictureTasks>(
  new URL('../tasks/picture-tasks.js', import.meta.url),
);

import { moduleTasks } from '@heddle/futures';

import type * as pictureTasks from '../tasks/picture-tasks.js';

/** The functions of the tasks' module, by reference: the workers import it, this thread does not. */
export const { analysePicture, comparePictures, renderScene, saveScene } = moduleTasks<typeof pictureTasks>(
  new URL('../tasks/picture-tasks.js', import.meta.url),
);

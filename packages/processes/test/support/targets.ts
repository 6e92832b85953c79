import { moduleTasks } from '@heddle/futures';

type Target = (...args: unknown[]) => unknown;

/** What the processes of the tests run, by reference. */
export const targets: Readonly<Record<
  'describeSelf' | 'exitWith' | 'fail' | 'failLater' | 'stay' | 'spin' | 'waitForNothing' | 'leaveTimer' | 'stayDeaf' | 'haveChild' | 'misuse' | 'missing',
  Target
>> = moduleTasks(new URL('../programs/targets.mjs', import.meta.url)) as never;

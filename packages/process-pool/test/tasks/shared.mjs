import { SharedEvent } from '@heddle/sync';

/** An event that is set, made in the process. */
export function makeEvent() {
  const event = new SharedEvent();
  event.set();
  return event;
}

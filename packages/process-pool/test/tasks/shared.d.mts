import type { SharedEvent } from '@heddle/sync';

export function makeEvent(): SharedEvent;

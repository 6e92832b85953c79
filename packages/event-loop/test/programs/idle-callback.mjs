// Has a callback that nobody closes, and nothing else to do.
import { LoopCallback } from '@heddle/event-loop/callbacks';

new LoopCallback(() => 1);
console.log('made');

import { cancelledAnywhere } from './property.js';
import { eventLoopWaits } from './rows/event-loop.js';

cancelledAnywhere('of tasks', eventLoopWaits);

import { cancelledAnywhere } from './property.js';
import { bridgeWaits } from './rows/bridges.js';
import { eventLoopWaits } from './rows/event-loop.js';

cancelledAnywhere('of tasks', eventLoopWaits);
cancelledAnywhere('of what is not of Heddle', bridgeWaits);

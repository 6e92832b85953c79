import { cancelledAnywhere } from './property.js';
import { futureWaits } from './rows/futures.js';

cancelledAnywhere('of futures', futureWaits);

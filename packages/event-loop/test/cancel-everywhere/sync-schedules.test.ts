import { cancelledAnywhere } from './property.js';
import { localHanded } from './rows/handed.js';
import { localHeld } from './rows/held.js';
import { localMeetings } from './rows/meetings.js';

cancelledAnywhere('of one event loop', { ...localHeld, ...localMeetings, ...localHanded });

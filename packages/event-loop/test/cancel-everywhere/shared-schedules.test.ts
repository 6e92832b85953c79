import { cancelledAnywhere } from './property.js';
import { sharedHanded } from './rows/handed.js';
import { sharedHeld } from './rows/held.js';
import { sharedMeetings } from './rows/meetings.js';

cancelledAnywhere('of threads, waited for in one of them', { ...sharedHeld, ...sharedMeetings, ...sharedHanded });

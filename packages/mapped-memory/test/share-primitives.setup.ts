/** The tests of @heddle/sync are run once more, over memory that processes share. */
import { sharePrimitives } from '@heddle/mapped-memory';
import { SharedLock } from '@heddle/sync';

if (sharePrimitives().mapped === undefined) throw new Error('memory cannot be mapped here');

// What the event loop hears stays when the first wait is over, and belongs to no test.
const lock = new SharedLock();
using _guard = lock.acquireSync();
await lock.acquire({ timeout: 1 }).catch(() => undefined);

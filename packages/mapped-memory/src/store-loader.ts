/** Loaded by threads that are sent a primitive in memory that processes share: makes it known to them what that is. */
import { sharePrimitives } from './share-primitives.js';

sharePrimitives(__filename);

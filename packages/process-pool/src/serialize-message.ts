import { serialize } from 'node:v8';

/** A message as the platform's bytes. Throws a DOMException named DataCloneError for what has none: a function, a MessagePort, a SharedArrayBuffer. */
export function serializeMessage(message: unknown): Uint8Array {
  try {
    return serialize(message);
  } catch (error) {
    if (error instanceof Error && error.message.includes('SharedArrayBuffer')) {
      const why = 'a SharedArrayBuffer is for the threads of one process; a primitive can be sent to others where it was made after a package for processes had been loaded';
      throw new DOMException(`#<SharedArrayBuffer> could not be cloned: ${why}`, 'DataCloneError');
    }
    // It says so by a plain Error; a clone says it by one that has a name, or throws what a getter throws.
    structuredClone(message);
    throw error;
  }
}

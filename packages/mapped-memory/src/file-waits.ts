import { threadIdentity } from '@heddle/sync/memory';

import { BellPipes } from './bell-pipes.js';
import { Futex } from './futex.js';
import type { Libc } from './libc.js';
import type { MemoryFile } from './memory-file.js';
import { WordWaits } from './word-waits.js';

/** How this thread waits for words of a memory file, and wakes others that do: by what the system has for that. */
export class FileWaits extends WordWaits {
  constructor(libc: Libc, file: MemoryFile) {
    super({ words: new Int32Array(file.header.buffer), futex: new Futex(libc), pipes: new BellPipes(libc), identity: threadIdentity() });
  }
}

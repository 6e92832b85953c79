import type { Libc, Region , MemoryFile } from '@heddle/mapped-memory';
import { FileWaits, MappedMemory } from '@heddle/mapped-memory';
import type { SegmentStore } from '@heddle/work-queue/worker';

/** A pool's memory in one process: the file, how this thread waits on it, and its segments. */
export class MappedPoolMemory {
  readonly file: MemoryFile;
  readonly segments: SegmentStore;
  readonly #waits: FileWaits;

  constructor(libc: Libc, file: MemoryFile) {
    this.file = file;
    this.#waits = new FileWaits(libc, file);
    this.segments = {
      movesBuffers: false,
      allocate: (bytes) => {
        const { buffer, offset, length } = file.map(file.allocate(bytes));
        return { buffer, handle: { offset, length } satisfies Region };
      },
      open: (handle) => file.map(handle as Region).buffer,
      free: (handle) => { file.free(handle as Region); },
    };
  }

  at(region: Region): MappedMemory {
    return new MappedMemory(this.file.map(region), this.#waits);
  }

  close(): void {
    this.#waits.close();
    this.file.close();
  }
}

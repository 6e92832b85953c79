import type { Libc, Pointer } from './libc.js';
import { mapDescriptor, PROT_READ_WRITE } from './map-descriptor.js';

const MAP_PRIVATE = 0x02;
const MAP_FIXED = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_NORESERVE = 0x4000;

/** A mapping whose buffer is garbage. */
interface Remains {
  /** Whether nobody can have its memory by another object. */
  isDetached: boolean;
  /** Puts memory of this process in its place. */
  replace(): void;
  unmap(): void;
}

/**
 * Never before the buffer is garbage: what runs in another thread of this process (a read from a file, say) keeps the buffer, and
 * would end the process where it writes to memory that is not mapped.
 */
const collected = new FinalizationRegistry<Remains>((remains) => {
  if (remains.isDetached) remains.unmap();
  // It may have been transferred, and live on in another buffer.
  else remains.replace();
});

/**
 * Mapped memory that a program sees as an ArrayBuffer, and that can be taken away from it. To unmap memory that JavaScript can
 * still reach ends the process at the next access. So the addresses get other memory first, zeroed and of this process alone; then the buffer is
 * detached, which leaves it and its views empty; and the addresses are given back when the buffer is garbage.
 */
export class RevocableMapping {
  readonly buffer: ArrayBuffer;
  readonly #remains: Remains;

  /** Throws where the system refuses. */
  constructor(libc: Libc, descriptor: number, length: number) {
    const pointer = mapDescriptor(libc, descriptor, { offset: 0, length });
    this.buffer = libc.view(pointer, length);
    this.#remains = { isDetached: false, replace: () => { replace(libc, pointer, length); }, unmap: () => { libc.munmap(pointer, length); } };
    collected.register(this.buffer, this.#remains);
  }

  /** Nobody here reaches the memory any more; who tries finds nothing. Once. */
  revoke(): void {
    this.#remains.replace();
    // Somebody has transferred it.
    if (this.buffer.byteLength === 0) return;
    detach(this.buffer);
    this.#remains.isDetached = this.buffer.byteLength === 0;
  }
}

/** In one step: there is no moment at which nothing is there. */
function replace(libc: Libc, pointer: Pointer, length: number): void {
  libc.mmap(pointer, length, PROT_READ_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

/**
 * Node lets nobody transfer memory that is not its own by `structuredClone`. Before Node 22 there is no method for it either; but a stream of bytes
 * takes over the buffer that it is given.
 */
function detach(buffer: ArrayBuffer & { transfer?(): ArrayBuffer }): void {
  if (buffer.transfer !== undefined) {
    buffer.transfer();
    return;
  }
  new ReadableStream({ type: 'bytes', start: (controller) => { controller.enqueue(new Uint8Array(buffer)); } });
}

import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';

import type { Libc } from './libc.js';

const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;

const BYTE = new Uint8Array(1);
/** The kernel's ids of threads are below 2^22; above are bits of the time when the thread began. */
const ID_MASK = (1 << 22) - 1;

/** A descriptor of this process for the end of a pipe that is written to. */
export interface PipeEnd {
  readonly pipe: number;
  /** The lower 32 bits of the pipe's inode, which no other pipe has while this one is open. */
  readonly inode: number;
}

/** The pipe of this thread's bell. */
export interface OwnPipe extends PipeEnd {
  close(): void;
}

/** The pipes of bells: what the system is asked for. */
export class BellPipes {
  readonly #libc: Libc;

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /**
   * A pipe that this thread's event loop reads; it does not keep the event loop alive. Undefined where the system has none to give.
   *
   * @param heard Called in the event loop some time after something was written, once for many.
   */
  make(heard: () => void): OwnPipe | undefined {
    const ends = this.#libc.pipe2(O_NONBLOCK | O_CLOEXEC);
    if (ends === undefined) return undefined;
    const [toRead, toWrite] = ends;
    let end: PipeEnd;
    try {
      // Opened once more by Node, which closes it also where this thread is terminated.
      end = pipeEnd(openSync(`/proc/self/fd/${toWrite}`, 'w'));
    } catch {
      this.#libc.close(toRead);
      return undefined;
    } finally {
      this.#libc.close(toWrite);
    }
    const ear = new Socket({ fd: toRead, readable: true, writable: false });
    ear.unref();
    ear.on('data', heard);
    return {
      ...end,
      close: () => {
        closeSync(end.pipe);
        ear.destroy();
      },
    };
  }

  /**
   * Opens what a thread has open as that descriptor. 'too-many' where this process, or the system, has no descriptor left for it; undefined
   * where it cannot be had: the thread is dead, has closed it, nobody reads it, or it is not for this process.
   */
  open({ thread, pipe }: { readonly thread: number; readonly pipe: number }): PipeEnd | 'too-many' | undefined {
    try {
      // Not blocking: who does not hear for long must not hold up those who ring.
      return pipeEnd(openSync(`/proc/${thread & ID_MASK}/fd/${pipe}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'EMFILE' || code === 'ENFILE' ? 'too-many' : undefined;
    }
  }

  /** Has whoever reads the pipe called; false where nobody reads it any more. */
  write(pipe: number): boolean {
    try {
      writeSync(pipe, BYTE);
      return true;
    } catch (error) {
      // A full pipe is as good as one byte more.
      return (error as NodeJS.ErrnoException).code === 'EAGAIN';
    }
  }

  close(pipe: number): void {
    closeSync(pipe);
  }
}

/** Of what has been opened; throws, and closes it, where it is no pipe. */
function pipeEnd(descriptor: number): PipeEnd {
  // As BigInts: Node 20 remembers numbers, and follows no symbolic link of the next module that it looks for if the last were a pipe's.
  const file = fstatSync(descriptor, { bigint: true });
  if (file.isFIFO()) return { pipe: descriptor, inode: Number(BigInt.asIntN(32, file.ino)) };
  closeSync(descriptor);
  throw new TypeError(`Descriptor ${descriptor} is not a pipe`);
}

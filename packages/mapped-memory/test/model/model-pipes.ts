/** Stands for the system's pipes: a descriptor each, which others open by the thread's id. */
import type { Actor, Digest, Steps, Witness } from '@heddle/testkit/model-checker';

import type { BellAddress } from '../../src/bell-places.js';

/* eslint-disable require-yield -- the code that is checked steps through these as through its own */

/** The descriptor that a bell's pipe has in every thread: once it is closed, it is the next file's. */
const DESCRIPTOR = 7;
/** The inode of files that are nobody's bell. */
const STRANGER = 99;
/** Of each thread. */
const MOST_PIPES = 8;

/** The pipe of a bell. */
interface ModelPipe {
  readonly inode: number;
  readonly owner: Actor;
  /** Its event loop is about to read it. */
  isFull: boolean;
  isRead: boolean;
  readonly write: () => void;
}

/** Whether somebody reads what is written. */
function hasReader({ isRead, owner }: ModelPipe): boolean {
  return isRead && owner.state !== 'dead';
}

/** What the threads of a scenario have open. */
export class ModelFiles implements Witness {
  /** By thread, what its descriptor is now. */
  readonly #open = new Map<number, ModelPipe | undefined>();
  readonly #pipes: ModelPipe[] = [];
  readonly #isDead: (thread: number) => boolean;

  constructor(isDead: (thread: number) => boolean) {
    this.#isDead = isDead;
  }

  make(thread: number, owner: Actor, heard: () => Steps): ModelPipe {
    const id = owner.eventLoop.nextId();
    const read = function* (): Steps {
      pipe.isFull = false;
      if (pipe.isRead) yield* heard();
    };
    const made = this.#pipes.filter((pipe) => pipe.owner === owner).length;
    const pipe: ModelPipe = {
      inode: thread * MOST_PIPES + made,
      owner,
      isFull: false,
      isRead: true,
      write: () => {
        if (!pipe.isFull) owner.eventLoop.push(read, id);
        pipe.isFull = true;
      },
    };
    this.#pipes.push(pipe);
    this.#open.set(thread, pipe);
    return pipe;
  }

  close(thread: number, pipe: ModelPipe): void {
    pipe.isRead = false;
    this.#open.set(thread, undefined);
  }

  /** 'stranger' where the thread, or another that has its id, has another file open. */
  find(thread: number): ModelPipe | 'stranger' {
    return (this.#isDead(thread) ? undefined : this.#open.get(thread)) ?? 'stranger';
  }

  digestInto(digest: Digest): void {
    for (const [thread, pipe] of this.#open) digest.add(thread * 1000 + (pipe?.inode ?? 0));
    for (const { inode, isFull, isRead } of this.#pipes) digest.add(inode * 4 + Number(isFull) * 2 + Number(isRead));
  }
}

/** `BellPipes` of one thread. */
export class ModelPipes {
  readonly #files: ModelFiles;
  readonly #actor: Actor;
  readonly #thread: number;
  readonly #limit: number;
  /** Its ends of pipes, by their descriptors. */
  readonly #ends = new Map<number, ModelPipe | 'stranger'>();
  #next = 100;

  /** @param limit How many ends of others' pipes it may have open. */
  constructor(files: ModelFiles, actor: Actor, thread: number, limit: number) {
    this.#files = files;
    this.#actor = actor;
    this.#thread = thread;
    this.#limit = limit;
  }

  /** How many are open. */
  get count(): number {
    return this.#ends.size;
  }

  *make(heard: () => Steps): Steps<object> {
    yield;
    const pipe = this.#files.make(this.#thread, this.#actor, heard);
    const close = function* (this: ModelPipes): Steps {
      yield;
      this.#files.close(this.#thread, pipe);
    };
    return { pipe: DESCRIPTOR, inode: pipe.inode, close: close.bind(this) };
  }

  *open({ thread, pipe }: BellAddress): Steps<object | 'too-many' | undefined> {
    yield;
    if (pipe !== DESCRIPTOR) return undefined;
    const file = this.#files.find(thread);
    const inode = file === 'stranger' ? STRANGER : file.inode;
    this.#actor.seen.add(inode);
    if (this.#ends.size >= this.#limit) return 'too-many';
    // The system says so of a pipe that nobody reads.
    if (file !== 'stranger' && !hasReader(file)) return undefined;
    this.#ends.set(this.#next, file);
    return { pipe: this.#next++, inode };
  }

  *write(end: number): Steps<boolean> {
    yield;
    const file = this.#ends.get(end);
    if (file === undefined) throw new Error('writes to what it has closed');
    if (file === 'stranger') throw new Error('writes to a file that is no bell\'s');
    const isHeard = hasReader(file);
    this.#actor.seen.add(Number(isHeard));
    if (isHeard) file.write();
    return isHeard;
  }

  *close(end: number): Steps {
    if (!this.#ends.delete(end)) throw new Error('closes what it has not open');
  }
}

import type { BellPipes, PipeEnd } from './bell-pipes.js';
import type { BellAddress, BellPlaces } from './bell-places.js';

/** A bell's pipe, as this thread has it open. */
interface OpenPipe extends PipeEnd {
  readonly thread: number;
}

/** Rings the bells of other threads, whichever process they belong to. */
export class BellRinger {
  readonly #places: BellPlaces;
  readonly #pipes: Pick<BellPipes, 'open' | 'write' | 'close'>;
  /** By the bell's place. They stay open, those of the dead until somebody rings in vain. */
  readonly #open = new Map<number, OpenPipe>();

  constructor(places: BellPlaces, pipes: Pick<BellPipes, 'open' | 'write' | 'close'>) {
    this.#places = places;
    this.#pipes = pipes;
  }

  /**
   * Rings the bell at a place.
   *
   * @returns False where nobody hears it: its thread is dead, and the place is free then; or has just taken it down; or the system does
   * not let this process have its pipe.
   */
  ring(place: number): boolean {
    const bell = this.#places.find(place);
    if (bell === undefined) return false;
    const open = this.#pipeOf(place, bell);
    if (open !== undefined && this.#pipes.write(open.pipe)) return true;
    this.#giveUp(place);
    this.#places.bury(place, bell.thread);
    return false;
  }

  close(): void {
    for (const place of [...this.#open.keys()]) this.#giveUp(place);
  }

  #pipeOf(place: number, bell: BellAddress): OpenPipe | undefined {
    const open = this.#open.get(place);
    if (open?.thread === bell.thread && open.inode === bell.inode) return open;
    this.#giveUp(place);
    const end = this.#openEnd(bell);
    if (end === undefined) return undefined;
    const opened = { ...end, thread: bell.thread };
    this.#open.set(place, opened);
    return opened;
  }

  #openEnd(bell: BellAddress): PipeEnd | undefined {
    let end = this.#pipes.open(bell);
    for (const place of this.#open.keys()) {
      if (end !== 'too-many') break;
      this.#giveUp(place);
      end = this.#pipes.open(bell);
    }
    if (end === undefined || end === 'too-many') return undefined;
    if (end.inode === bell.inode) return end;
    // Another's file: the thread has closed the pipe, or is dead, and its number is another's.
    this.#pipes.close(end.pipe);
    return undefined;
  }

  #giveUp(place: number): void {
    const open = this.#open.get(place);
    if (open === undefined) return;
    this.#open.delete(place);
    this.#pipes.close(open.pipe);
  }
}

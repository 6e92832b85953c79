import type { BellPipes, OwnPipe } from './bell-pipes.js';
import type { BellPlaces } from './bell-places.js';

/** What the event loop of this thread hears: a pipe, to which threads of all processes write a byte. */
export class EventLoopBell {
  /** Its number, for others to ring it by. */
  readonly place: number;
  readonly #places: BellPlaces;
  readonly #pipe: OwnPipe;

  private constructor(place: number, places: BellPlaces, pipe: OwnPipe) {
    this.place = place;
    this.#places = places;
    this.#pipe = pipe;
  }

  /**
   * Hangs it at a place that is free, or whose thread has died; undefined where there is none, or no pipe.
   *
   * @param heard Called in the event loop some time after it was rung, once for many.
   */
  static hang(places: BellPlaces, pipes: Pick<BellPipes, 'make'>, heard: () => void): EventLoopBell | undefined {
    const place = places.claim();
    if (place === undefined) return undefined;
    const pipe = pipes.make(heard);
    if (pipe === undefined) {
      places.free(place);
      return undefined;
    }
    places.hang(place, pipe);
    return new EventLoopBell(place, places, pipe);
  }

  /** No bit stands for it any more. */
  takeDown(): void {
    // ATOMICS: first; who has seen the thread may still write to the pipe, which nobody reads then.
    this.#places.free(this.place);
    this.#pipe.close();
  }
}

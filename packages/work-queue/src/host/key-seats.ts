/** Keys whose seats are remembered one by one. */
const REMEMBERED = 4096;

/**
 * Which seat the tasks of a key belong to: for as long as the pool lives, the same one.
 *
 * The first keys go to whoever has the fewest, so that a few keys spread evenly. Beyond those the seat is a hash of the
 * key: also for ever the same, with nothing to remember, so that a pool may see any number of keys.
 */
export class KeySeats {
  readonly #seats = new Map<string | number, number>();
  readonly #counts: number[];

  constructor(seats: number) {
    this.#counts = new Array<number>(seats).fill(0);
  }

  seatOf(key: string | number): number {
    const known = this.#seats.get(key);
    if (known !== undefined) return known;
    if (this.#seats.size >= REMEMBERED) return hash(String(key)) % this.#counts.length;
    const seat = this.#counts.indexOf(Math.min(...this.#counts));
    this.#counts[seat] = (this.#counts[seat] ?? 0) + 1;
    this.#seats.set(key, seat);
    return seat;
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

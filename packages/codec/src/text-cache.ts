import type { PayloadMemory } from './payload-memory.js';
import { LONGEST_SHORT_TEXT, shortText } from './short-text.js';

/** Longest text that is kept, in 32-bit words. */
const WORDS = 8;
export const LONGEST_CACHED: number = WORDS * 4;
const SLOT_BITS = 10;
const SLOTS = 1 << SLOT_BITS;

/**
 * Short strings that were read before, by their bytes: keys and words come again and again, and to find one costs a
 * fifth of making it. A newcomer takes the place of whatever is in its slot, so the cache never grows.
 */
export class TextCache {
  readonly #texts: string[] = new Array<string>(SLOTS).fill('');
  /** The bytes of each text, WORDS words a slot; the last word of a text overlaps the one before it. */
  readonly #words = new Int32Array(SLOTS * WORDS);
  readonly #lengths = new Uint8Array(SLOTS);

  /** The text of `length` (1 to LONGEST_CACHED) Latin-1 characters at `at`. */
  read(memory: PayloadMemory, at: number, length: number): string {
    const { view } = memory;
    if (length < 4) return this.#readTiny(view, at, length);
    const last = at + length - 4;
    const lastWord = view.getInt32(last, true);
    let hash = Math.imul(lastWord ^ length, 0x9e3779b1);
    for (let from = at; from < last; from += 4) hash = Math.imul(hash ^ view.getInt32(from, true), 0x9e3779b1) ^ (hash >>> 15);
    const slot = hash >>> (32 - SLOT_BITS);
    const words = this.#words;
    let word = slot * WORDS;
    let from = at;
    if (this.#lengths[slot] === length) {
      while (from < last && words[word] === view.getInt32(from, true)) {
        from += 4;
        word += 1;
      }
      if (from >= last && words[word] === lastWord) return this.#texts[slot] ?? '';
    }
    const text = length <= LONGEST_SHORT_TEXT ? shortText(view, at, length) : memory.text.latin1Slice(at, at + length);
    for (from = at, word = slot * WORDS; from < last; from += 4, word++) words[word] = view.getInt32(from, true);
    words[word] = lastWord;
    return this.#keep(slot, length, text);
  }

  #readTiny(view: DataView, at: number, length: number): string {
    let word = view.getUint8(at);
    if (length === 1) return String.fromCharCode(word);
    word |= view.getUint8(at + 1) << 8;
    if (length === 3) word |= view.getUint8(at + 2) << 16;
    const slot = Math.imul(word ^ length, 0x9e3779b1) >>> (32 - SLOT_BITS);
    if (this.#lengths[slot] === length && this.#words[slot * WORDS] === word) return this.#texts[slot] ?? '';
    this.#words[slot * WORDS] = word;
    return this.#keep(slot, length, shortText(view, at, length));
  }

  #keep(slot: number, length: number, text: string): string {
    this.#lengths[slot] = length;
    this.#texts[slot] = text;
    return text;
  }
}

/** A running hash of 53 bits, so that among a million states two collide about once in twenty thousand explorations. */
export class Digest {
  #high = 0x9e3779b9;
  #low = 0x85ebca6b;

  /** Takes a number in; the order matters. */
  add(value: number): void {
    this.#high = mix(this.#high ^ value);
    this.#low = mix((this.#low + value) | 0);
  }

  addText(text: string): void {
    for (const letter of text) this.add(letter.codePointAt(0) ?? 0);
    this.add(-1);
  }

  /** Takes a pair in or out; the order of pairs does not matter. */
  toggle(key: number, value: number): void {
    this.#high ^= mix(mix(key ^ 0x27d4eb2f) ^ value);
    this.#low ^= mix(mix(key ^ 0x165667b1) + value);
  }

  addAll(other: Digest): void {
    this.add(other.#high);
    this.add(other.#low);
  }

  get value(): number {
    return (this.#high >>> 0) * 0x200000 + (this.#low & 0x1fffff);
  }
}

function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

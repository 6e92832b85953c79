/** The part of the timeline that is seen, in milliseconds; always within 0 and the timeline's end. */
export class TimeWindow {
  readonly #duration: number;
  from = 0;
  to: number;

  constructor(duration: number) {
    this.#duration = Math.max(1, duration);
    this.to = this.#duration;
  }

  get length(): number {
    return this.to - this.from;
  }

  /** Around a moment, which keeps its place; at least a twentieth of a millisecond stays in sight. */
  zoom(factor: number, around: number): void {
    const length = Math.min(this.#duration, Math.max(0.05, this.length / factor));
    const share = (around - this.from) / this.length;
    this.#set(around - share * length, length);
  }

  move(milliseconds: number): void {
    this.#set(this.from + milliseconds, this.length);
  }

  reset(): void {
    this.#set(0, this.#duration);
  }

  #set(from: number, length: number): void {
    this.from = Math.min(Math.max(0, from), this.#duration - length);
    this.to = this.from + length;
  }
}

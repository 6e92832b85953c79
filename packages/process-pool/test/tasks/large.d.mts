export function megabytes(count: number): Uint8Array;
export interface Mixture {
  readonly name: string;
  readonly first: Float64Array;
  readonly again: Float64Array;
  readonly small: Uint8Array;
  readonly rest: readonly [Uint8Array, string];
}
export function mixture(): Mixture;
export function last(count: number): Uint8Array;

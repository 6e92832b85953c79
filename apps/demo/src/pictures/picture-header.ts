import type { PictureFormat } from './sniff-format.js';

/** How to turn the stored pixels for display: the eight values of EXIF's Orientation. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What a file says about its picture before any of it is decoded. Width and height are those of the stored pixels. */
export interface PictureHeader {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** What is not ordinary about it, for people: "progressive", "16-bit". */
  readonly traits: readonly string[];
}

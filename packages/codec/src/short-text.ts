/** Longest text that `shortText` makes. */
export const LONGEST_SHORT_TEXT = 16;

/**
 * The text of up to LONGEST_SHORT_TEXT Latin-1 characters at `at`. One call with all the characters costs a third of the
 * way into the engine and back that a slice of the buffer takes, but it must be spelled out for each length.
 */
export function shortText(view: DataView, at: number, length: number): string {
  const b = (index: number): number => view.getUint8(at + index);
  const text = String.fromCharCode;
  switch (length) {
    case 0: return '';
    case 1: return text(b(0));
    case 2: return text(b(0), b(1));
    case 3: return text(b(0), b(1), b(2));
    case 4: return text(b(0), b(1), b(2), b(3));
    case 5: return text(b(0), b(1), b(2), b(3), b(4));
    case 6: return text(b(0), b(1), b(2), b(3), b(4), b(5));
    case 7: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6));
    case 8: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7));
    case 9: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7), b(8));
    case 10: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7), b(8), b(9));
    case 11: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7), b(8), b(9), b(10));
    case 12: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7), b(8), b(9), b(10), b(11));
    case 13: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7), b(8), b(9), b(10), b(11), b(12));
    case 14: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7), b(8), b(9), b(10), b(11), b(12), b(13));
    case 15: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7), b(8), b(9), b(10), b(11), b(12), b(13), b(14));
    default: return text(b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7), b(8), b(9), b(10), b(11), b(12), b(13), b(14), b(15));
  }
}

export type PictureFormat = 'JPEG' | 'PNG';

export const pngSignature: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** What else people keep under a picture's name, by the bytes at some offset. */
const otherFormats: readonly (readonly [offset: number, bytes: string, name: string])[] = [
  [0, 'GIF87a', 'a GIF'],
  [0, 'GIF89a', 'a GIF'],
  [8, 'WEBP', 'a WebP picture'],
  [4, 'ftyphei', 'an HEIC picture'],
  [4, 'ftyphev', 'an HEIC picture'],
  [4, 'ftypmif1', 'an HEIC picture'],
  [4, 'ftypavi', 'an AVIF picture'],
  [0, 'II*\0', 'a TIFF or camera raw file'],
  [0, 'MM\0*', 'a TIFF or camera raw file'],
  [0, 'BM', 'a BMP picture'],
  [0, '\xff\x0a', 'a JPEG XL picture'],
  [4, 'JXL ', 'a JPEG XL picture'],
  [0, '\0\0\x01\0', 'an icon'],
  [0, '%PDF-', 'a PDF'],
  [0, 'PK\x03\x04', 'a ZIP archive'],
  [0, '\x1f\x8b', 'gzipped data'],
];

const markup = /^\s*<(\?xml|!doctype|html|svg)/i;
const lineBreaksAndTabs = new Set([9, 10, 12, 13]);

/** What text looks like: no control characters but those that lay it out. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 32 && byte !== 127) || lineBreaksAndTabs.has(byte));
}

/** What a file is by its first bytes, whatever its name says: a format we read, or the name of something else. */
export function sniffFormat(bytes: Uint8Array): PictureFormat | { readonly other: string } {
  if (pngSignature.every((byte, index) => bytes[index] === byte)) return 'PNG';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'JPEG';
  const first = bytes.subarray(0, 256);
  // In latin1 one byte is one character.
  const start = Buffer.from(first).toString('latin1');
  const match = otherFormats.find(([offset, magic]) => start.startsWith(magic, offset));
  if (match !== undefined) return { other: match[2] };
  if (first.every((byte) => byte === 0)) return { other: 'nothing but zeros' };
  if (markup.test(start)) return { other: 'HTML, SVG or XML text' };
  return { other: isText(first) ? 'text' : 'not in any format known here' };
}

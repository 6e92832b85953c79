import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

import { pngSignature } from '../pictures/sniff-format.js';

function pngChunk(type: string, data: Uint8Array): Buffer {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(checked.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  checked.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(checked), checked.length + 4);
  return chunk;
}

/** A few bytes that claim to be a picture of any size: 60,000 pixels square would unpack to 14 GB. */
function bomb(size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6], 8);
  return Buffer.concat([pngSignature, pngChunk('IHDR', header), pngChunk('IDAT', Buffer.of()), pngChunk('IEND', Buffer.of())]);
}

/** Puts two pictures into the folder that cannot be shown, and whose names say so: the page reports them, and nothing else suffers. */
export async function writeBrokenPictures(folder: string, whole: string): Promise<void> {
  const bytes = await readFile(join(folder, whole));
  await writeFile(join(folder, 'cut-off-on-purpose.png'), bytes.subarray(0, 20_000));
  await writeFile(join(folder, 'bomb-on-purpose.png'), bomb(60_000));
}

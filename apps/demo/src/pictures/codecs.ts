// The WebAssembly codecs (jSquash: MozJPEG and Rust's png), loaded from their packages when first needed, once a worker.
// WebAssembly rather than native code: it runs in our threads, so that the timeline tells the truth, and a worker that is
// stopped in the middle of a decoding takes nothing with it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import decodeJpegWith, { init as initJpegDecoder } from '@jsquash/jpeg/decode.js';
import encodeJpegWith, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import decodePngWith, { init as initPngDecoder } from '@jsquash/png/decode.js';
import encodePngWith, { init as initPngEncoder } from '@jsquash/png/encode.js';

import { PictureProblem } from './picture-problem.js';
import type { Pixels } from './pixels.js';

const { resolve } = createRequire(import.meta.url);

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** The codecs give and take the DOM's ImageData, of which only these three are used. */
type ImageDataLike = Parameters<typeof encodeJpegWith>[0];

/** A copy of exactly these bytes, in an ArrayBuffer of their own: what the codecs take. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

const jpegDecoderBinary = once(async () => ownBuffer(readFileSync(resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'))));

/** What libjpeg had to say about the picture at hand. */
let complaints: string[] = [];
let jpegDecoder: 'absent' | 'ready' = 'absent';

async function readyJpegDecoder(): Promise<void> {
  if (jpegDecoder === 'ready') return;
  await initJpegDecoder({ wasmBinary: await jpegDecoderBinary(), printErr: (text: string) => complaints.push(text) });
  jpegDecoder = 'ready';
}

/** Above this many pixels the decoder is thrown away afterwards: WebAssembly memory grows and never shrinks. */
const pixelsToKeep = 16e6;

export async function decodeJpeg(bytes: Uint8Array): Promise<Pixels> {
  complaints = [];
  await readyJpegDecoder();
  try {
    const { width, height, data } = (await decodeJpegWith(ownBuffer(bytes))) as Pixels;
    if (width * height > pixelsToKeep) jpegDecoder = 'absent';
    // libjpeg goes on with grey where the data end; that is not the picture.
    if (complaints.some((text) => text.includes('Premature end'))) {
      throw new PictureProblem('damaged', 'The JPEG is cut off: the file ends before the picture does.');
    }
    return { width, height, data };
  } catch (error) {
    // A decoder that failed has left its own state in the middle.
    jpegDecoder = 'absent';
    if (error instanceof PictureProblem) throw error;
    const saying = complaints.at(-1);
    throw new PictureProblem('damaged', `The JPEG cannot be decoded${saying === undefined ? '' : ` (${saying})`}.`, { cause: error });
  }
}

const readyJpegEncoder = once(async () =>
  initJpegEncoder({ wasmBinary: ownBuffer(readFileSync(resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'))) }),
);

/** Quality from 1 to 100. Alpha is lost. */
export async function encodeJpeg(pixels: Pixels, quality: number): Promise<Uint8Array> {
  await readyJpegEncoder();
  return new Uint8Array(await encodeJpegWith(pixels as ImageDataLike, { quality }));
}

const pngBinary = once(async () => ownBuffer(readFileSync(resolve('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'))));
const readyPngDecoder = once(async () => initPngDecoder(await pngBinary()));
const readyPngEncoder = once(async () => initPngEncoder(await pngBinary()));

/** For what `checkPng` has let through. */
export async function decodePng(bytes: Uint8Array): Promise<Pixels> {
  await readyPngDecoder();
  try {
    const { width, height, data } = (await decodePngWith(ownBuffer(bytes))) as Pixels;
    return { width, height, data };
  } catch (error) {
    throw new PictureProblem('damaged', 'The PNG cannot be decoded.', { cause: error });
  }
}

export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
  await readyPngEncoder();
  // The encoder reads the whole buffer behind the array.
  const data = new Uint8ClampedArray(ownBuffer(new Uint8Array(pixels.data.buffer, pixels.data.byteOffset, pixels.data.byteLength)));
  return new Uint8Array(await encodePngWith({ ...pixels, data } as ImageDataLike));
}

import type { ValueWriter } from './value-writer.js';
import { LATIN1, SHORT_TEXT, SHORT_TEXT_LIMIT, UTF16 } from './wire-format.js';

/** Longer strings are cheaper to copy by a call into the engine than character by character. */
const MOST_LOOPED_CHARACTERS = 20;
/**
 * Fails at once for a string that the engine holds as Latin-1, whatever its length: no such character can be in it.
 * Only strings held as UTF-16 are searched.
 */
const BEYOND_LATIN1 = /[\u0100-\uffff]/;
const ANYTHING = /|/;

/** Whether all of the text's characters are Latin-1. */
export function isLatin1(text: string): boolean {
  if (!BEYOND_LATIN1.test(text)) return true;
  // The engine remembers the last subject that matched: let it be an empty one.
  ANYTHING.test('');
  return false;
}

export function writeText(writer: ValueWriter, text: string, at: number): number {
  const { length } = text;
  if (length > MOST_LOOPED_CHARACTERS) return writeLongText(writer, text, at);
  const { view } = writer.memory;
  const end = at + 1 + length;
  writer.reserve(end);
  let all = 0;
  let from = 0;
  let to = at + 1;
  for (; from + 4 <= length; from += 4, to += 4) {
    const first = text.charCodeAt(from);
    const second = text.charCodeAt(from + 1);
    const third = text.charCodeAt(from + 2);
    const fourth = text.charCodeAt(from + 3);
    view.setInt32(to, first | (second << 8) | (third << 16) | (fourth << 24), true);
    all |= first | second | third | fourth;
  }
  for (; from < length; from++, to++) {
    const code = text.charCodeAt(from);
    view.setUint8(to, code);
    all |= code;
  }
  if (all > 0xff) return writeWideText(writer, text, at);
  view.setUint8(at, SHORT_TEXT | length);
  return end;
}

/** Writes a string that is too long to copy by its characters. */
function writeLongText(writer: ValueWriter, text: string, at: number): number {
  const { length } = text;
  if (!isLatin1(text)) return writeWideText(writer, text, at);
  const { view, text: memory } = writer.memory;
  if (length < SHORT_TEXT_LIMIT) {
    writer.reserve(at + 1 + length);
    view.setUint8(at, SHORT_TEXT | length);
    memory.latin1Write(text, at + 1, length);
    return at + 1 + length;
  }
  writer.reserve(at + 5 + length);
  view.setUint8(at, LATIN1);
  view.setUint32(at + 1, length, true);
  memory.latin1Write(text, at + 5, length);
  return at + 5 + length;
}

/** Writes a string of any characters by their UTF-16 code units, lone surrogates included. */
function writeWideText(writer: ValueWriter, text: string, at: number): number {
  const { view, text: memory } = writer.memory;
  const size = text.length * 2;
  writer.reserve(at + 5 + size);
  view.setUint8(at, UTF16);
  view.setUint32(at + 1, text.length, true);
  memory.ucs2Write(text, at + 5, size);
  return at + 5 + size;
}

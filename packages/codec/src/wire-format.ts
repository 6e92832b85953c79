/**
 * The wire format. A payload is one value, or a list of arguments; nothing in it depends on what was sent before, so any
 * worker reads any payload. Every value starts with a tag byte, numbers are little-endian, nothing needs alignment.
 *
 *   payload    primitive | TREE value | GRAPH value
 *   arguments  NO_ARGUMENTS | primitive (the only argument) | (TREE | GRAPH) count value*
 *
 * GRAPH says that a REFERENCE occurs somewhere, so that the reader of a TREE need not remember its objects. Every object
 * has a number, in the order in which its tag is written; a REFERENCE names an earlier one.
 */

/** Tags below are the integers 0..127 themselves. */
export const SHORT_TEXT = 0x80;
/** Tags from SHORT_TEXT on are Latin-1 strings of fewer characters than this; the bytes follow. */
export const SHORT_TEXT_LIMIT = 0x40;

export const UNDEFINED = 0xc0;
export const NULL = 0xc1;
export const TRUE = 0xc2;
export const FALSE = 0xc3;
/** i32 */
export const INT32 = 0xc4;
/** f64 */
export const FLOAT64 = 0xc5;
/** u32 length, bytes */
export const LATIN1 = 0xc6;
/** u32 length in code units, the units (u16): lone surrogates survive */
export const UTF16 = 0xc7;
/** i64 */
export const BIGINT64 = 0xc8;
/** a text: the hexadecimal digits, '-' in front of a negative one */
export const BIGINT_DIGITS = 0xc9;

/** An object with a shape that its writer has met before: the shape's words (object-shape.ts), then the values. */
export const OBJECT = 0xca;
/** u32 count, then a text and a value for each property */
export const RECORD = 0xcb;
/** u32 length, values */
export const ARRAY = 0xcc;
/** u32 length, i32 each */
export const INT32_ARRAY = 0xcd;
/** u32 length, f64 each */
export const FLOAT64_ARRAY = 0xce;
/** u32 length, u16 length of each text, all the texts in Latin-1 */
export const TEXT_ARRAY = 0xdd;
/** An array with holes or named properties. u32 length, u32 count, then a key (number or text) and a value each */
export const SPARSE_ARRAY = 0xcf;
/** u32: the number of an earlier object */
export const REFERENCE = 0xd0;
/** u32: an index into the externals */
export const EXTERNAL = 0xd1;

/** u32 count, then a key and a value each */
export const MAP = 0xd2;
/** u32 count, values */
export const SET = 0xd3;
/** f64 */
export const DATE = 0xd4;
/** text source, text flags */
export const REGEXP = 0xd5;
/** the primitive inside */
export const BOXED = 0xd6;
/** a block of bytes (see `blocks.ts`) */
export const ARRAY_BUFFER = 0xd7;
/** f64 maximum byte length, block */
export const RESIZABLE_BUFFER = 0xd8;
/** A Uint8Array over the whole of a buffer that nothing else refers to; counts as two objects. Block */
export const BYTES = 0xd9;
/** u8 kind, value (the buffer), f64 byte offset, f64 length in elements (in bytes for a DataView) */
export const VIEW = 0xda;
/** see write-error.ts */
export const ERROR = 0xdb;
/** text tag, value */
export const HANDLE = 0xdc;

/** The first byte of a payload that holds objects. */
export const TREE = 0xf0;
export const GRAPH = 0xf1;
export const NO_ARGUMENTS = 0xf2;

/** In front of each property of an error: whether it is enumerable. */
export const HIDDEN = 0;
export const ENUMERABLE = 1;

/**
 * @heddle/codec: values as bytes in shared memory. Not for direct use.
 *
 * General layout:
 * - encoder, decoder: the way in; payload-memory: the views that both take;
 * - graph-writer, graph-reader: one value with everything it holds; value-writer, value-reader: what the kinds see of them;
 * - write-..., read-...: the single kinds; platform-objects, kind-readers: which is for what; class-instances: what objects of
 *   other classes are;
 * - wire-format: the tags; blocks: bytes in a row; late-copies: large ones, a part at a time; array-views,
 *   resizable-buffers: what kind of memory an object is;
 * - seen-objects, shape-trie, object-shape, text-cache, short-text, packed-array, dense-array: what makes it fast;
 * - define: properties, whatever is inherited; describe: what cannot be copied, in words; node-util: the one module of Node's;
 * - error-classes: how errors keep their class; handles (entry point `@heddle/codec/handles`): objects that stand for
 *   something outside their thread, and their registry; handle-values, find-handle: handles in values.
 */
export { Decoder, type DecoderOptions } from './decoder.js';
export { describe } from './describe.js';
export { Encoder, OVERFLOW, UNSUPPORTED } from './encoder.js';
export type { ErrorClassLookup, ErrorReviver, KnownErrorClass } from './error-classes.js';
export { LateCopies } from './late-copies.js';
export { type PayloadMemory, payloadMemory, type TextMemory } from './payload-memory.js';

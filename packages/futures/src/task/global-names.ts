/**
 * The names that a function may use and still stand alone: what every worker's global object offers. A list and not a
 * look at `globalThis`, which test runners and polyfills extend in this thread and in no other.
 *
 * The languages' own are those of ES2025; Node's are those of Node 20 and later, so that `navigator` or `WebSocket`,
 * which only later ones have, fail where they run and not here.
 */
const LANGUAGE = `
  AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date
  DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity
  Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError
  Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError Temporal TypeError URIError
  Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly decodeURI decodeURIComponent
  encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape
`;

const PLATFORM = `
  AbortController AbortSignal Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream
  CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DecompressionStream ErrorEvent Event EventSource
  EventTarget File FormData Headers MessageChannel MessageEvent MessagePort Navigator Performance PerformanceEntry
  PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming
  ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader Request Response Storage SubtleCrypto TextDecoder
  TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern
  URLSearchParams WebSocket WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa
  clearImmediate clearInterval clearTimeout console crypto fetch gc global navigator performance process queueMicrotask
  setImmediate setInterval setTimeout structuredClone
`;

/** esbuild's `keepNames` wraps functions in it; workers provide it. */
const PROVIDED = '__name';

/** Globals of other platforms that code asks for with `typeof` before it uses them. */
const ASKED_FOR = 'Bun Deno WorkerGlobalScope document importScripts location self window';

const STANDARD: ReadonlySet<string> = new Set(names(LANGUAGE + PLATFORM + PROVIDED));
const DETECTABLE: ReadonlySet<string> = new Set(names(ASKED_FOR));

/** Whether every worker has a global of this name. */
export function isStandardGlobal(name: string): boolean {
  return STANDARD.has(name);
}

/** Whether a function that asks `typeof name` may then use it: a global of another platform. */
export function isDetectableGlobal(name: string): boolean {
  return DETECTABLE.has(name);
}

function names(list: string): string[] {
  return list.trim().split(/\s+/);
}

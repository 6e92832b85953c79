/** Calls of the program's own that are kept of a stack. */
const MOST_CALLS = 10;
/** Where this package is, and others of Heddle beside it. */
const HEDDLE = import.meta.url.replace(/[^/]+\/(?:dist|src)\/.*$/, '');
const CALL = /^\s*at (?:async )?(.*)$/;

/** The calls of the program's own that have led here, the innermost first, as stacks write them. */
export function programStack(): readonly string[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack.split('\n').flatMap((line) => {
    const call = CALL.exec(line)?.[1];
    return call === undefined || isNotTheProgram(call) ? [] : [call];
  }).slice(0, MOST_CALLS);
}

function isNotTheProgram(call: string): boolean {
  const at = call.indexOf(HEDDLE);
  // A package of Heddle's, as it is installed or built: its tests, which lie beside that, are programs.
  return call.includes('node:') || (at >= 0 && /^[^/]+\/(?:dist|src)\//.test(call.slice(at + HEDDLE.length)));
}

import { parse, type AnyNode, type ArrowFunctionExpression, type FunctionExpression } from 'acorn';

import { findFreeVariables, type FreeVariables } from './free-variables.js';
import { functionName } from './function-name.js';
import { rememberBounded } from './remember-bounded.js';
import type { AnyFunction } from './task-registry.js';

/** A function's text, understood. */
export interface FunctionSource {
  /** An expression whose value is the function, whichever form it was written in. */
  readonly expression: string;
  readonly free: FreeVariables;
}

/** Texts that were understood before: a closure made anew for each task has the same text each time. */
const understood = new Map<string, FunctionSource>();

/**
 * Parses a function's own text. Quick for a text that was seen before.
 *
 * @param text What the function's `toString` gives.
 * @throws TypeError for what has no text that stands for it: a class, a getter, a native or bound function.
 */
export function readFunctionSource(fn: AnyFunction, text: string = Function.prototype.toString.call(fn)): FunctionSource {
  return rememberBounded(understood, text, () => {
    const { node, expression } = parseFunction(fn, text);
    return { expression, free: findFreeVariables(node) };
  });
}

type TaskNode = FunctionExpression | ArrowFunctionExpression;

interface ParsedFunction {
  readonly node: TaskNode;
  readonly expression: string;
}

function parseFunction(fn: AnyFunction, text: string): ParsedFunction {
  if (/^(?:async\s+)?function[^{]*\{\s*\[native code\]\s*\}$/.test(text)) throw refuseNative(fn);
  const asExpression = parseExpression(`(${text}\n)`);
  if (asExpression?.type === 'FunctionExpression' || asExpression?.type === 'ArrowFunctionExpression') {
    return { node: asExpression, expression: text };
  }
  if (asExpression?.type === 'ClassExpression') {
    throw new TypeError(`A class cannot be a task${named(fn)}: submit a function that makes the object and uses it`);
  }
  return parseMethod(fn, text);
}

/** `f(x) {}`, `async *f() {}`, `#f() {}`, `'f'() {}`, `[key]() {}`: methods, whose text is no expression by itself. */
function parseMethod(fn: AnyFunction, text: string): ParsedFunction {
  const prefix = '(class { static ';
  const tree = parseExpression(`${prefix}${text}\n})`);
  const member = tree?.type === 'ClassExpression' && tree.body.body.length === 1 ? tree.body.body[0] : undefined;
  if (member?.type !== 'MethodDefinition') throw refuseUnreadable(fn, text);
  if (member.kind !== 'method') {
    throw new TypeError(`A ${member.kind}ter cannot be a task${named(fn)}: submit a function that reads the property`);
  }
  // The key is taken away: a computed one would be evaluated again, and a private one needs a class.
  const { value } = member;
  const key = JSON.stringify(functionName(fn));
  const kind = `${value.async ? 'async ' : ''}${value.generator ? '*' : ''}`;
  return { node: value, expression: `({ ${kind}[${key}]${text.slice(value.start - prefix.length)} })[${key}]` };
}

function parseExpression(text: string): AnyNode | undefined {
  try {
    // As a module: strict, with `import.meta` to be refused by name rather than as a syntax error.
    const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
    const statement = program.body[0];
    return statement?.type === 'ExpressionStatement' && program.body.length === 1 ? statement.expression : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refuseNative(fn: AnyFunction): TypeError {
  const name = functionName(fn);
  if (name.startsWith('bound ')) {
    return new TypeError(
      `A bound function cannot be a task${named(fn)}: what it is bound to does not travel. Pass it as an argument: submit((self, x) => ..., self, x)`,
    );
  }
  return new TypeError(
    `A native function cannot be a task${named(fn)}: it has no source. Wrap it: submit((...args) => ${name === '' ? 'f' : name}(...args), ...)`,
  );
}

function refuseUnreadable(fn: AnyFunction, text: string): TypeError {
  let cause: unknown;
  try {
    parse(`(${text}\n)`, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch (error) {
    cause = error;
  }
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new TypeError(
    `The source of the function${named(fn)} cannot be read as strict JavaScript${why}. Mark it with task(import.meta.url, fn) to send it by name`,
    { cause },
  );
}

function named(fn: AnyFunction): string {
  const name = functionName(fn);
  return name === '' ? '' : ` (${name})`;
}

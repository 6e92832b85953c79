/**
 * Turns production source into source that stops at every operation on shared memory: a function that touches memory,
 * or calls one that does, becomes a generator, and each such call a `yield*`.
 *
 *   if (Atomics.load(words, i) === 0) memory.notify(i);
 *   if ((yield* Atomics.load(words, i)) === 0) (yield* memory.notify(i));
 *
 * Everything else stays as it is. `Atomics` and `memory` then mean the simulated ones; see simulated-memory.ts. Which
 * functions of a class or module step is found by their names, so within one module a name that steps always steps.
 */
import ts from 'typescript';

import type { Mutator } from './mutations.js';

/** Methods of WaitableMemory that stop. */
const MEMORY_METHODS: ReadonlySet<string> = new Set(['wait', 'waitAsync', 'notify']);

/** What a module's transformation depends on. */
export interface StepContext {
  /** Names under which the module imports functions that step. */
  readonly importedSteps: ReadonlySet<string>;
  /** Functions given from outside that step, by the names they are called by: `runner.run(slot)`, `this.#collect()`. */
  readonly stepMethods: ReadonlySet<string>;
  /** New values of top-level constants: spins and the like, made small. */
  readonly constants: Readonly<Record<string, number>>;
  /** A change to make on the way; see mutations.ts. */
  readonly mutator: Mutator | undefined;
}

type FunctionNode = ts.FunctionDeclaration | ts.MethodDeclaration | ts.GetAccessorDeclaration | ts.ArrowFunction | ts.FunctionExpression | ts.ConstructorDeclaration | ts.SetAccessorDeclaration;

/** Names of the module's functions that step; of methods with their `#`. */
export function steppingNames(source: ts.SourceFile, context: StepContext): Set<string> {
  const names = new Set(context.importedSteps);
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    const visit = (node: ts.Node): void => {
      const name = declaredName(node);
      const body = name === undefined ? undefined : bodyOf(node);
      if (name !== undefined && body !== undefined && steps(body, names, context)) names.add(name);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return names;
}

/** The transformer for `ts.transform`. */
export function stepTransformer(names: ReadonlySet<string>, context: StepContext): ts.TransformerFactory<ts.SourceFile> {
  return (transformation) => {
    const { factory } = transformation;
    const visit = (node: ts.Node): ts.Node => {
      const mutated = context.mutator?.mutate(node, factory) ?? node;
      const inner = ts.visitEachChild(mutated, visit, transformation);
      if (ts.isCallExpression(inner) && ts.isCallExpression(mutated) && isStepCall(mutated, names, context)) {
        return factory.createParenthesizedExpression(factory.createYieldExpression(factory.createToken(ts.SyntaxKind.AsteriskToken), inner));
      }
      if (isFunction(mutated) && steps(mutated.body, names, context)) return asGenerator(inner as FunctionNode, factory);
      // Scenarios look into objects; see Actor.summarise.
      if (ts.isPrivateIdentifier(inner)) return factory.createIdentifier(inner.text.replace('#', '$'));
      if (ts.isVariableDeclaration(inner)) return withConstant(inner, context.constants, factory);
      return inner;
    };
    return (source) => ts.visitNode(source, visit) as ts.SourceFile;
  };
}

function asGenerator(node: FunctionNode, factory: ts.NodeFactory): ts.Node {
  const star = factory.createToken(ts.SyntaxKind.AsteriskToken);
  if (ts.isFunctionDeclaration(node)) {
    return factory.updateFunctionDeclaration(node, node.modifiers, star, node.name, node.typeParameters, node.parameters, node.type, node.body);
  }
  if (ts.isMethodDeclaration(node)) {
    return factory.updateMethodDeclaration(node, node.modifiers, star, node.name, node.questionToken, node.typeParameters, node.parameters, node.type, node.body);
  }
  if (ts.isArrowFunction(node)) {
    const body = ts.isBlock(node.body) ? node.body : factory.createBlock([factory.createReturnStatement(node.body)]);
    const generator = factory.createFunctionExpression(undefined, star, undefined, undefined, node.parameters, undefined, body);
    return factory.createCallExpression(factory.createPropertyAccessExpression(generator, 'bind'), undefined, [factory.createThis()]);
  }
  throw new Error(`a ${ts.SyntaxKind[node.kind]} touches shared memory: the model checker has no generator for it`);
}

function withConstant(node: ts.VariableDeclaration, constants: StepContext['constants'], factory: ts.NodeFactory): ts.Node {
  const value = ts.isIdentifier(node.name) ? constants[node.name.text] : undefined;
  return value === undefined ? node : factory.updateVariableDeclaration(node, node.name, node.exclamationToken, node.type, factory.createNumericLiteral(value));
}

/** Whether code steps itself; what functions within it do is their own affair. */
function steps(body: ts.Node | undefined, names: ReadonlySet<string>, context: StepContext): boolean {
  if (body === undefined) return false;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || isFunction(node)) return;
    if (ts.isCallExpression(node) && isStepCall(node, names, context)) found = true;
    else ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function isStepCall(call: ts.CallExpression, names: ReadonlySet<string>, context: StepContext): boolean {
  const callee = call.expression;
  if (ts.isIdentifier(callee)) return names.has(callee.text);
  if (!ts.isPropertyAccessExpression(callee)) return false;
  const method = callee.name.text;
  if (ts.isIdentifier(callee.expression) && callee.expression.text === 'Atomics') return true;
  if (context.stepMethods.has(method)) return true;
  return callee.expression.kind === ts.SyntaxKind.ThisKeyword ? names.has(method) : MEMORY_METHODS.has(method);
}

function isFunction(node: ts.Node): node is FunctionNode {
  return ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node)
    || ts.isGetAccessorDeclaration(node) || ts.isSetAccessorDeclaration(node) || ts.isConstructorDeclaration(node);
}

/** The name by which a declaration is called: a function's, a method's, a property's that holds an arrow function. */
function declaredName(node: ts.Node): string | undefined {
  const { name } = node as { name?: ts.Node };
  if (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node) && !ts.isPropertyDeclaration(node)) return undefined;
  return name !== undefined && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) ? name.text : undefined;
}

function bodyOf(node: ts.Node): ts.Node | undefined {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node.body;
  if (ts.isPropertyDeclaration(node) && node.initializer !== undefined && ts.isArrowFunction(node.initializer)) return node.initializer.body;
  return undefined;
}

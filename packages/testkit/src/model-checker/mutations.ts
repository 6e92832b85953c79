/**
 * Small mistakes, made one at a time in source that is loaded for checking. A checker is as good as the mistakes it
 * finds: each of these must make some scenario fail, or be known to change nothing that matters.
 */
import ts from 'typescript';

/** What a mutation does. */
export type MutationKind =
  /** Leaves out a call that stands by itself: a store, a notification, a wake-up. */
  | 'drop'
  /** Makes two operations of one read-modify-write. */
  | 'split'
  /** Does a store after the operation that follows it. */
  | 'delay'
  /** Takes a condition that looks at memory for false. */
  | 'blind';

/** One mistake that can be made. */
export interface MutationSite {
  readonly kind: MutationKind;
  readonly module: string;
  readonly line: number;
  /** What it is done to, in the words of the source. */
  readonly text: string;
}

/** Changes a module's syntax on its way to the checker. */
export interface Mutator {
  /** A module begins; `stepping` are the names of its functions that touch memory. */
  enter(module: string, stepping: ReadonlySet<string>): void;
  /** The node to use in place of this one; undefined for no change. */
  mutate(node: ts.Node, factory: ts.NodeFactory): ts.Node | undefined;
}

const READ_MODIFY_WRITE: ReadonlySet<string> = new Set(['compareExchange', 'add', 'sub', 'exchange', 'or', 'and']);

/** Goes through all sites in a fixed order, and makes the mistake at one of them; without a target it only counts. */
export class SiteMutator implements Mutator {
  readonly sites: MutationSite[] = [];
  readonly #target: number | undefined;
  #module = '';
  #stepping: ReadonlySet<string> = new Set();

  constructor(target?: number) {
    this.#target = target;
  }

  enter(module: string, stepping: ReadonlySet<string>): void {
    this.#module = module;
    this.#stepping = stepping;
  }

  mutate(node: ts.Node, factory: ts.NodeFactory): ts.Node | undefined {
    // What a mutation has made is no source any more.
    if (node.pos < 0) return undefined;
    if (ts.isExpressionStatement(node) && this.#isStep(node.expression) && this.#isTarget('drop', node)) return factory.createEmptyStatement();
    if (ts.isCallExpression(node) && isAtomics(node, READ_MODIFY_WRITE) && this.#isTarget('split', node)) {
      const { name } = node.expression as ts.PropertyAccessExpression;
      const split = factory.createPropertyAccessExpression(factory.createIdentifier('Atomics'), `${name.text}InTwoSteps`);
      return factory.updateCallExpression(node, split, undefined, node.arguments);
    }
    if (ts.isIfStatement(node) && this.#looks(node.expression) && this.#isTarget('blind', node.expression)) {
      return factory.updateIfStatement(node, factory.createFalse(), node.thenStatement, node.elseStatement);
    }
    return ts.isBlock(node) ? this.#delayed(node, factory) : undefined;
  }

  #delayed(block: ts.Block, factory: ts.NodeFactory): ts.Node | undefined {
    const statements = [...block.statements];
    for (const [index, statement] of statements.entries()) {
      if (!ts.isExpressionStatement(statement) || !isAtomics(statement.expression)) continue;
      const next = statements.findIndex((other, at) => at > index && this.#looks(other));
      const between = next === -1 ? [] : statements.slice(index + 1, next + 1);
      if (between.length === 0 || between.some((other) => ts.isReturnStatement(other)) || !this.#isTarget('delay', statement)) continue;
      statements.splice(index, between.length + 1, ...between, statement);
      return factory.updateBlock(block, statements);
    }
    return undefined;
  }

  #isTarget(kind: MutationKind, node: ts.Node): boolean {
    const source = node.getSourceFile();
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    this.sites.push({ kind, module: this.#module, line: line + 1, text: node.getText().replace(/\s+/g, ' ') });
    return this.sites.length - 1 === this.#target;
  }

  /** Whether it is itself a call that touches memory. */
  #isStep(node: ts.Node): boolean {
    if (!ts.isCallExpression(node)) return false;
    const callee = node.expression;
    if (ts.isIdentifier(callee)) return this.#stepping.has(callee.text);
    return isAtomics(node) || (ts.isPropertyAccessExpression(callee) && (callee.name.text === 'notify' || this.#stepping.has(callee.name.text)));
  }

  /** Whether such a call is in it. */
  #looks(node: ts.Node): boolean {
    return this.#isStep(node) || (ts.forEachChild(node, (child) => this.#looks(child) || undefined) ?? false);
  }
}

function isAtomics(node: ts.Node, operations?: ReadonlySet<string>): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  return ts.isIdentifier(expression) && expression.text === 'Atomics' && (operations?.has(name.text) ?? true);
}

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
  /** Makes a compare-and-swap a plain store, which always succeeds. */
  | 'force'
  /** Does a store after the operation that follows it. */
  | 'delay'
  /** Takes a condition that looks at memory for false. */
  | 'blind'
  /** Takes a condition that looks at memory for true. */
  | 'sure';

/** One mistake that can be made. */
export interface MutationSite {
  /** Its name, which stays the same while its function does: module, function, kind, text, and which of several it is. */
  readonly id: string;
  readonly kind: MutationKind;
  readonly module: string;
  readonly line: number;
  /** What it is done to, in the words of the source. */
  readonly text: string;
}

/** Changes a module's syntax on its way to the checker. */
export interface Mutator {
  /** What changes in that module: the same answer, the same change. */
  changeIn(module: string): string;
  /** A module begins; `stepping` are the names of its functions that touch memory. */
  enter(module: string, stepping: ReadonlySet<string>): void;
  /** The sites of the module that has been left, to be kept with what it became. */
  leave(): readonly MutationSite[];
  /** The module is there already, as it became before. */
  skip(sites: readonly MutationSite[]): void;
  /** The node to use in place of this one; undefined for no change. */
  mutate(node: ts.Node, factory: ts.NodeFactory): ts.Node | undefined;
}

const READ_MODIFY_WRITE: ReadonlySet<string> = new Set(['compareExchange', 'add', 'sub', 'exchange', 'or', 'and']);

/** Goes through all sites, and makes the mistake at one of them; without a target it only names them. */
export class SiteMutator implements Mutator {
  readonly sites: MutationSite[] = [];
  readonly #target: string | undefined;
  readonly #counts = new Map<string, number>();
  #module = '';
  #stepping: ReadonlySet<string> = new Set();

  constructor(target?: string) {
    this.#target = target;
  }

  enter(module: string, stepping: ReadonlySet<string>): void {
    this.#module = module;
    this.#stepping = stepping;
  }

  leave(): readonly MutationSite[] {
    return this.sites.filter(({ module }) => module === this.#module);
  }

  skip(sites: readonly MutationSite[]): void {
    this.sites.push(...sites);
  }

  changeIn(module: string): string {
    return this.#target?.startsWith(`${module} `) === true ? this.#target : '';
  }

  mutate(node: ts.Node, factory: ts.NodeFactory): ts.Node | undefined {
    // What a mutation has made is no source any more.
    if (node.pos < 0) return undefined;
    if (ts.isExpressionStatement(node) && this.#isStep(node.expression) && this.#isTarget('drop', node)) return factory.createEmptyStatement();
    if (ts.isCallExpression(node) && isAtomics(node, READ_MODIFY_WRITE)) {
      const { name } = node.expression as ts.PropertyAccessExpression;
      if (this.#isTarget('split', node)) return withOperation(node, `${name.text}InTwoSteps`, factory);
      if (name.text === 'compareExchange' && this.#isTarget('force', node)) return withOperation(node, 'storeAsSwap', factory);
    }
    if (ts.isIfStatement(node) && this.#looks(node.expression)) {
      if (this.#isTarget('blind', node.expression)) return factory.updateIfStatement(node, factory.createFalse(), node.thenStatement, node.elseStatement);
      if (this.#isTarget('sure', node.expression)) return factory.updateIfStatement(node, factory.createTrue(), node.thenStatement, node.elseStatement);
    }
    if (ts.isWhileStatement(node) && this.#looks(node.expression) && this.#isTarget('blind', node.expression)) {
      return factory.updateWhileStatement(node, factory.createFalse(), node.statement);
    }
    if (ts.isConditionalExpression(node) && this.#looks(node.condition)) {
      if (this.#isTarget('blind', node.condition)) return node.whenFalse;
      if (this.#isTarget('sure', node.condition)) return node.whenTrue;
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
    const text = node.getText().replace(/\s+/g, ' ').replace(/;$/, '');
    const name = `${this.#module} ${functionAround(node)}: ${kind} ${text}`;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const id = count === 1 ? name : `${name} #${count}`;
    this.sites.push({ id, kind, module: this.#module, line: line + 1, text });
    return id === this.#target;
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

function withOperation(call: ts.CallExpression, operation: string, factory: ts.NodeFactory): ts.Node {
  return factory.updateCallExpression(call, factory.createPropertyAccessExpression(factory.createIdentifier('Atomics'), operation), undefined, call.arguments);
}

/** The name of the function, method or property that it is in. */
function functionAround(node: ts.Node): string {
  for (let around: ts.Node | undefined = node; around !== undefined; around = around.parent as ts.Node | undefined) {
    if ((ts.isFunctionDeclaration(around) || ts.isMethodDeclaration(around) || ts.isPropertyDeclaration(around)) && around.name !== undefined) return around.name.getText();
  }
  return '';
}

function isAtomics(node: ts.Node, operations?: ReadonlySet<string>): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  return ts.isIdentifier(expression) && expression.text === 'Atomics' && (operations?.has(name.text) ?? true);
}

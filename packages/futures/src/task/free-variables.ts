import type * as acorn from 'acorn';

/** What a function takes from around it, as far as its text tells. */
export interface FreeVariables {
  /** The free identifiers, in order of appearance. */
  readonly names: readonly string[];
  /** Those of them that `typeof` is asked of somewhere. */
  readonly askedFor: ReadonlySet<string>;
  /** Constructs at the function's own level that mean something only where it was written. */
  readonly constructs: ReadonlySet<ContextConstruct>;
}

/** `this` and the like, bound by the surroundings of the function, or by a receiver that a task does not have. */
export type ContextConstruct = 'this' | 'super' | 'new.target' | 'import.meta' | 'direct eval' | 'relative import';

type Node = acorn.AnyNode;
type FunctionNode = acorn.FunctionDeclaration | acorn.AnonymousFunctionDeclaration | acorn.FunctionExpression | acorn.ArrowFunctionExpression;
type ClassNode = acorn.ClassDeclaration | acorn.AnonymousClassDeclaration | acorn.ClassExpression;

/**
 * A scope, and the references in it that wait for its end: only then is it known what it declares (`var` and functions
 * are hoisted).
 */
class Scope {
  readonly parent: Scope | undefined;
  /** Where a `var` in this scope goes: itself for the body of a function and a static block. */
  readonly varScope: Scope;
  readonly declared = new Set<string>();
  readonly references: Reference[] = [];

  constructor(parent: Scope | undefined, holdsVars: boolean) {
    this.parent = parent;
    this.varScope = holdsVars || parent === undefined ? this : parent.varScope;
  }
}

interface Reference {
  readonly name: string;
  readonly kind: 'use' | 'typeof' | 'call';
}

/** What `this`, `super` and `new.target` belong to at a place in the text. */
type Binder = 'surroundings' | 'task' | 'inner';

/**
 * Finds what a function takes from its surroundings, with JavaScript's scope rules: hoisting, parameters that cannot
 * see the body, the names of function and class expressions, catch clauses, loop heads, labels and so on. It reads a
 * strict function, which every task is.
 *
 * Why it is written here and not eslint-scope's: apps/docs/decisions/007-captured-variables-are-found-by-our-own-analysis.md
 *
 * @param fn The function's node in the tree of its whole text.
 */
export function findFreeVariables(fn: FunctionNode): FreeVariables {
  return new Analysis().run(fn);
}

class Analysis {
  readonly #constructs = new Set<ContextConstruct>();
  #scope = new Scope(undefined, true);
  #binder: Binder = 'surroundings';

  run(fn: FunctionNode): FreeVariables {
    const root = this.#scope;
    this.#function(fn, 'task');
    const names = new Set<string>();
    const askedFor = new Set<string>();
    for (const { name, kind } of root.references) {
      names.add(name);
      if (kind === 'typeof') askedFor.add(name);
      if (kind === 'call' && name === 'eval') this.#constructs.add('direct eval');
    }
    return { names: [...names], askedFor, constructs: this.#constructs };
  }

  #visit(node: Node): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- most kinds of node mean nothing here but their children
    switch (node.type) {
      case 'Identifier':
        this.#refer(node.name, 'use');
        return;
      case 'UnaryExpression':
        if (node.operator === 'typeof' && node.argument.type === 'Identifier') this.#refer(node.argument.name, 'typeof');
        else this.#visit(node.argument);
        return;
      case 'CallExpression':
        if (node.callee.type === 'Identifier') this.#refer(node.callee.name, 'call');
        else this.#visit(node.callee);
        this.#all(node.arguments);
        return;
      case 'MemberExpression':
        this.#visit(node.object);
        if (node.computed) this.#visit(node.property);
        return;
      case 'Property':
        if (node.computed) this.#visit(node.key);
        this.#visit(node.value);
        return;
      case 'FunctionDeclaration':
        this.#declareName(node);
        this.#function(node, 'inner');
        return;
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.#function(node, 'inner');
        return;
      case 'ClassDeclaration':
        this.#declareName(node);
        this.#class(node);
        return;
      case 'ClassExpression':
        this.#class(node);
        return;
      case 'VariableDeclaration':
        for (const declarator of node.declarations) {
          this.#declare(declarator.id, node.kind === 'var' ? this.#scope.varScope : this.#scope);
          if (declarator.init) this.#visit(declarator.init);
        }
        return;
      case 'BlockStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#within(false, () => this.#children(node));
        return;
      case 'SwitchStatement':
        this.#visit(node.discriminant);
        this.#within(false, () => this.#all(node.cases));
        return;
      case 'CatchClause':
        this.#within(false, () => {
          if (node.param) this.#declare(node.param, this.#scope);
          this.#visit(node.body);
        });
        return;
      case 'LabeledStatement':
        this.#visit(node.body);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'ThisExpression':
        this.#bound('this');
        return;
      case 'Super':
        this.#bound('super');
        return;
      case 'MetaProperty':
        if (node.meta.name === 'import') this.#constructs.add('import.meta');
        // In a task that is a plain function it is simply undefined; in an arrow it is the surroundings'.
        else if (this.#binder === 'surroundings') this.#constructs.add('new.target');
        return;
      case 'ImportExpression':
        if (/^\.{1,2}\//.test(beginningOf(node.source))) this.#constructs.add('relative import');
        this.#children(node);
        return;
      default:
        this.#children(node);
    }
  }

  /** A function in its scopes: its own name, then the parameters, then the body, which the parameters cannot see. */
  #function(fn: FunctionNode, level: 'task' | 'inner'): void {
    const arrow = fn.type === 'ArrowFunctionExpression';
    const binder = this.#binder;
    if (!arrow) this.#binder = level;
    this.#within(false, () => {
      if (fn.type === 'FunctionExpression') this.#declareName(fn);
      this.#within(true, () => {
        if (!arrow) this.#scope.declared.add('arguments');
        for (const param of fn.params) this.#declare(param, this.#scope);
        this.#within(true, () => {
          if (fn.body.type === 'BlockStatement') this.#all(fn.body.body);
          else this.#visit(fn.body);
        });
      });
    });
    this.#binder = binder;
  }

  #class(node: ClassNode): void {
    this.#within(false, () => {
      this.#declareName(node);
      if (node.superClass) this.#visit(node.superClass);
      for (const member of node.body.body) {
        if (member.type === 'StaticBlock') {
          this.#rebound(() => this.#within(true, () => this.#all(member.body)));
          continue;
        }
        // A computed key is evaluated around the class, its value inside.
        if (member.computed) this.#visit(member.key);
        const value = member.value;
        if (value) this.#rebound(() => this.#visit(value));
      }
    });
  }

  /** The names that a pattern declares; defaults and computed keys in it are expressions. */
  #declare(pattern: acorn.Pattern, scope: Scope): void {
    switch (pattern.type) {
      case 'Identifier':
        scope.declared.add(pattern.name);
        return;
      case 'AssignmentPattern':
        this.#declare(pattern.left, scope);
        this.#visit(pattern.right);
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element !== null) this.#declare(element, scope);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.#declare(property.argument, scope);
          } else {
            if (property.computed) this.#visit(property.key);
            this.#declare(property.value, scope);
          }
        }
        return;
      case 'RestElement':
        this.#declare(pattern.argument, scope);
        return;
      case 'MemberExpression':
        // Only in assignments, which declare nothing.
        this.#visit(pattern);
    }
  }

  /** The name of a function or a class: in the scope around a declaration, in one of its own for an expression. */
  #declareName(node: { readonly id?: acorn.Identifier | null }): void {
    if (node.id) this.#scope.declared.add(node.id.name);
  }

  #refer(name: string, kind: Reference['kind']): void {
    this.#scope.references.push({ name, kind });
  }

  #bound(construct: 'this' | 'super'): void {
    if (this.#binder !== 'inner') this.#constructs.add(construct);
  }

  /** What runs with a `this` of its own. */
  #rebound(visit: () => void): void {
    const binder = this.#binder;
    this.#binder = 'inner';
    visit();
    this.#binder = binder;
  }

  /** Visits in a new scope, and hands on to the one around what it does not declare. */
  #within(holdsVars: boolean, visit: () => void): void {
    const outer = this.#scope;
    const scope = new Scope(outer, holdsVars);
    this.#scope = scope;
    visit();
    this.#scope = outer;
    for (const reference of scope.references) if (!scope.declared.has(reference.name)) outer.references.push(reference);
  }

  #all(nodes: readonly (Node | null)[]): void {
    for (const node of nodes) if (node !== null) this.#visit(node);
  }

  /** All child nodes, in order: for the many kinds whose children are plain expressions and statements. */
  #children(node: Node): void {
    for (const child of Object.values(node) as unknown[]) {
      if (Array.isArray(child)) for (const item of child as unknown[]) this.#maybe(item);
      else this.#maybe(child);
    }
  }

  #maybe(child: unknown): void {
    if (typeof child === 'object' && child !== null && 'type' in child && typeof child.type === 'string') this.#visit(child as Node);
  }
}

/** How the text begins that an expression gives, as far as that can be read off it. */
function beginningOf(expression: acorn.Expression): string {
  if (expression.type === 'Literal') return String(expression.value);
  return expression.type === 'TemplateLiteral' ? (expression.quasis[0]?.value.cooked ?? '') : '';
}

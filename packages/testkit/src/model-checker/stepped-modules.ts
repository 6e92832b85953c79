/** Loads TypeScript modules, with all that they import, as modules that step; see step-transform.ts. */
import { readFileSync } from 'node:fs';

import ts from 'typescript';

import type { MutationSite, Mutator } from './mutations.js';
import { steppingNames, stepTransformer, type StepContext } from './step-transform.js';

/** How modules are loaded. */
export interface SteppedModulesOptions {
  /** What globals mean in the modules: `Atomics`, clocks and timers. */
  readonly globals: Readonly<Record<string, unknown>>;
  /** Functions given from outside that step; see StepContext. */
  readonly stepMethods?: readonly string[] | undefined;
  /** New values of top-level constants. */
  readonly constants?: Readonly<Record<string, number>> | undefined;
  /** What imports from other packages mean. */
  readonly packages?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  readonly mutator?: Mutator | undefined;
}

/** A module's source that steps. */
interface Transformed {
  readonly text: string;
  readonly sites: readonly MutationSite[];
}

/** What is read and made once in a process, however many simulations there are: most of the time of small scenarios. */
const parsed = new Map<string, ts.SourceFile>();
const transformed = new Map<string, Transformed>();

interface Loaded {
  readonly exports: Record<string, unknown>;
  readonly names: ReadonlySet<string>;
}

/** A loader, and what it has loaded: each module is there once. */
export class SteppedModules {
  readonly #options: SteppedModulesOptions;
  readonly #loaded = new Map<string, Loaded>();

  constructor(options: SteppedModulesOptions) {
    this.#options = options;
  }

  /**
   * The exports of a module. Functions that touch memory are generators.
   *
   * @param url Of the `.ts` file.
   */
  load(url: URL): Readonly<Record<string, unknown>> {
    return this.#load(url).exports;
  }

  #load(url: URL): Loaded {
    const known = this.#loaded.get(url.href);
    if (known !== undefined) return known;
    const source = parse(url);
    const { globals, stepMethods = [], constants = {}, mutator } = this.#options;
    const context: StepContext = { importedSteps: this.#importedSteps(source, url), stepMethods: new Set(stepMethods), constants, mutator };
    const names = steppingNames(source, context);
    const { text } = this.#transform(source, names, context);
    const exports: Record<string, unknown> = {};
    const loaded = { exports, names };
    this.#loaded.set(url.href, loaded);
    const require = (specifier: string): unknown => this.#options.packages?.[specifier] ?? this.#load(sourceOf(specifier, url)).exports;
    // The text is our own source.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
    new Function('exports', 'require', ...Object.keys(globals), text)(exports, require, ...Object.values(globals));
    return loaded;
  }

  #transform(source: ts.SourceFile, names: ReadonlySet<string>, context: StepContext): Transformed {
    const { mutator, constants } = context;
    const module = source.fileName.split('/').at(-1) ?? '';
    const key = JSON.stringify([source.fileName, [...names], [...context.stepMethods], Object.entries(constants).map(String), mutator?.changeIn(module)]);
    const known = transformed.get(key);
    if (known !== undefined) {
      mutator?.skip(known.sites);
      return known;
    }
    mutator?.enter(module, names);
    const [stepped] = ts.transform(source, [stepTransformer(names, context)]).transformed;
    const { outputText } = ts.transpileModule(ts.createPrinter().printFile(stepped ?? source), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
    });
    const made = { text: outputText, sites: mutator?.leave() ?? [] };
    transformed.set(key, made);
    return made;
  }

  /** Loads what the module imports and answers the imported names that step. */
  #importedSteps(source: ts.SourceFile, url: URL): Set<string> {
    const steps = new Set<string>();
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement) || statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) continue;
      const { text } = statement.moduleSpecifier as ts.StringLiteral;
      const bindings = statement.importClause?.namedBindings;
      if (!text.startsWith('.') || bindings === undefined || !ts.isNamedImports(bindings)) continue;
      const { names } = this.#load(sourceOf(text, url));
      for (const { name, propertyName } of bindings.elements) if (names.has((propertyName ?? name).text)) steps.add(name.text);
    }
    return steps;
  }
}

function parse(url: URL): ts.SourceFile {
  const known = parsed.get(url.href);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(url.pathname, readFileSync(url, 'utf8'), ts.ScriptTarget.ES2023, true);
  parsed.set(url.href, source);
  return source;
}

function sourceOf(specifier: string, importer: URL): URL {
  return new URL(specifier.replace(/\.js$/, '.ts'), importer);
}

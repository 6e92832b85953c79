import type * as util from 'node:util';

interface NodeProcess {
  readonly process?: { getBuiltinModule?(id: string): unknown };
}

/**
 * Node's util, had without an import: so bundlers for browsers get past this package, which comes along with
 * @heddle/sync. Values only travel where there is a Node, or what passes for one.
 */
export const nodeUtil = (globalThis as NodeProcess).process?.getBuiltinModule?.('node:util') as typeof util;

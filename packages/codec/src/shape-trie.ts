import type { ObjectShape } from './object-shape.js';
import { MOST_KEYS, objectShape } from './object-shape.js';

/** Key lists that may be learned before everything is forgotten; bounds what a trie of dictionaries' keys can hold. */
const MOST_NODES = 4096;
/** Objects turned away between the moment the trie is full and the moment it starts afresh. */
const REST = 65_536;

/** A list of keys, as the path from the root. Walking it costs one comparison of pointers a key where types repeat. */
export interface ShapeNode {
  /** The key that followed last, and where it leads. */
  key: string | undefined;
  next: ShapeNode;
  /** The one before that: nested objects alternate. */
  otherKey: string | undefined;
  otherNext: ShapeNode;
  others: Map<string, ShapeNode> | undefined;
  readonly depth: number;
  /** The last key of the path, and the node before it. */
  readonly lastKey: string;
  readonly parent: ShapeNode | undefined;
  /** Undefined until the second object; null where the keys do not make a shape. */
  shape: ObjectShape | null | undefined;
  seen: boolean;
}

/** Where every path ends that the trie does not know and will not learn. */
export const UNKNOWN: ShapeNode = emptyNode('', undefined);
UNKNOWN.shape = null;

/** What an encoder knows of the objects it has met: which key lists come again. */
export class ShapeTrie {
  root: ShapeNode = emptyNode('', undefined);
  #nodes = 0;
  #turnedAway = 0;

  /**
   * The step from a node along a key that is not the last one it took. A path grows by one key an object, so that
   * an object whose keys never come again leaves no more than that behind.
   */
  step(from: ShapeNode, key: string): ShapeNode {
    if (from.otherKey === key) return from.otherNext;
    const to = from.others?.get(key);
    if (to === undefined) {
      if (from.depth < MOST_KEYS && this.#mayLearn()) {
        from.others ??= new Map();
        from.others.set(key, emptyNode(key, from));
      }
      return UNKNOWN;
    }
    from.otherKey = from.key;
    from.otherNext = from.next;
    from.key = key;
    from.next = to;
    return to;
  }

  /** The shape of a node without one yet: a shape is worth its cost from the second object on. */
  shapeOf(at: ShapeNode): ObjectShape | null {
    if (at.shape !== undefined) return at.shape;
    if (!at.seen) {
      at.seen = true;
      return null;
    }
    at.shape = objectShape(keysOf(at)) ?? null;
    return at.shape;
  }

  #mayLearn(): boolean {
    if (this.#nodes < MOST_NODES) {
      this.#nodes += 1;
      return true;
    }
    this.#turnedAway += 1;
    if (this.#turnedAway > REST) {
      this.#turnedAway = 0;
      this.#nodes = 0;
      this.root = emptyNode('', undefined);
    }
    return false;
  }
}

function emptyNode(lastKey: string, parent: ShapeNode | undefined): ShapeNode {
  const depth = parent === undefined ? 0 : parent.depth + 1;
  const node = { key: undefined, otherKey: undefined, others: undefined, depth, lastKey, parent, shape: undefined, seen: false } as unknown as ShapeNode;
  // No key is undefined, so where that would lead does not matter.
  node.next = node;
  node.otherNext = node;
  return node;
}

function keysOf(node: ShapeNode): string[] {
  const keys: string[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) keys.unshift(at.lastKey);
  return keys;
}

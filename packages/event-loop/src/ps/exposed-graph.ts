import type { CallGraph } from '../seeing/call-graph.js';

/** What a thread answers that is asked for its call graph. */
export interface ExposedGraph {
  /** Of this message: others are not understood. */
  readonly format: 1;
  readonly thread: number;
  /** The command line, without Node. */
  readonly program: string;
  /** As the program formats it: it may be of another version than who asks. */
  readonly text: string;
  readonly graph: CallGraph;
}

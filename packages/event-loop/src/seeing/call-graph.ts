/**
 * Who waits for whom, as plain data: it can be sent elsewhere as JSON.
 */
export interface CallGraph {
  /** Tasks in the order in which they were made, and what they wait for. */
  readonly nodes: readonly CallGraphNode[];
  /**
   * Circles of those who can never go on, unless a time-out or a cancellation ends one of their waits: ids, each waiting for the next, the last for the first. As far as
   * the graph knows: who was given another's guard to release, and bare promises that a task waits for besides, it does not.
   */
  readonly deadlocks: readonly (readonly number[])[];
}

/** A task, or something that is waited for. */
export interface CallGraphNode {
  /** By which others name it in this graph. */
  readonly id: number;
  /** 'Task', 'TaskGroup', 'gather', 'shield', 'Future', 'Lock', 'sleep' and the like. */
  readonly kind: string;
  /** Of a task its name; of others what tells them apart in this graph. */
  readonly name: string;
  /** Tasks that wait for several things at once, and others of which `needs` says 'any', go on when one of those comes to an end. */
  readonly needs: 'all' | 'any';
  /** What it waits for; nothing where a task runs, or waits for what is not of Heddle, and where what it needs is not known. */
  readonly waits: readonly CallGraphWait[];
  /** Of a task: the groups whose body it runs. */
  readonly groups: readonly number[];
}

/** One thing that a node waits for. */
export interface CallGraphWait {
  /** The id of what is waited for. */
  readonly for: number;
  /** What is wanted of it, such as 'get', where that says more. */
  readonly operation: string | undefined;
  /** Where the wait began, the innermost call first: in debug mode. */
  readonly stack: readonly string[];
}

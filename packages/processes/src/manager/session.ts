/** One client of a manager: a thread of a process, for as long as it is connected. What it holds is released when it goes. */
export class Session {
  /** Of the calls that are under way, by their ids. */
  readonly calls: Map<number, AbortController> = new Map<number, AbortController>();
  /** How many proxies it has of each object. */
  readonly proxies: Map<number, number> = new Map<number, number>();
  #hasEnded = false;

  /** Whether the client is gone. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  end(): void {
    this.#hasEnded = true;
    for (const call of this.calls.values()) call.abort();
  }
}

/** What a call knows besides its arguments. */
export interface CallContext {
  readonly session: Session;
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal;
  readonly timeout: number | undefined;
}

/** An object of a manager, as its server sees it. */
export interface ServedObject {
  readonly methods: readonly string[];
  call(method: string, args: readonly unknown[], context: CallContext): unknown;
  /** The client will not use it any more: what it holds of it is to be released. */
  sessionEnded?(session: Session): void;
}

import { closeSync } from 'node:fs';

import type { AnonymousPipe } from '../connection/anonymous-pipe.js';
import { makePipe } from '../connection/anonymous-pipe.js';
import type { ConnectionEnds } from '../connection/connection.js';
import type { InheritedDescriptors } from '../wire/descriptors.js';
import { QueueSession } from './queue-session.js';
import type { QueueBackend } from './queue-protocol.js';

/** Two pipes, one for each way. */
interface Ways {
  readonly there: AnonymousPipe;
  readonly back: AnonymousPipe;
}

/** Serves a queue to the children of this process that have it among their arguments, each by pipes of its own. */
export class QueueServer {
  readonly #backend: QueueBackend;
  readonly #sessions = new Set<QueueSession>();
  /** Waits of this process for what others do. */
  #waits = 0;

  constructor(backend: QueueBackend) {
    this.#backend = backend;
  }

  /** The ends of the pipes as that child will have them. */
  endsFor(child: InheritedDescriptors): ConnectionEnds {
    const { there, back } = child.madeFor(this, () => ({ there: makePipe(), back: makePipe() }), (ways, isStarted) => { this.#settle(ways, isStarted); });
    return { input: child.add(there.toRead), output: child.add(back.toWrite) };
  }

  /** Waits for something that others do, children among them: they keep the event loop alive meanwhile. */
  async while<T>(wait: Promise<T>): Promise<T> {
    if (++this.#waits === 1) for (const session of this.#sessions) session.hold();
    try {
      return await wait;
    } finally {
      if (--this.#waits === 0) for (const session of this.#sessions) session.release();
    }
  }

  #settle({ there, back }: Ways, isStarted: boolean): void {
    // They are the child's.
    closeSync(there.toRead);
    closeSync(back.toWrite);
    if (!isStarted) {
      closeSync(there.toWrite);
      closeSync(back.toRead);
      return;
    }
    const session = new QueueSession({ input: back.toRead, output: there.toWrite }, this.#backend, () => { this.#sessions.delete(session); });
    this.#sessions.add(session);
    if (this.#waits > 0) session.hold();
  }
}

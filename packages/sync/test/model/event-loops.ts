/** How the event loops of scenarios wait. */
import type { Stepped, Steps } from '@heddle/testkit/model-checker';

import type { LocalLine } from '../../src/shared/local-line.js';
import type { ModelWaiter } from './model-waiter.js';
import type { SharedModel } from './shared-model.js';
import { stepping } from './threads.js';

/** A LocalLine as the model steps it; its fields are those that a summary needs. */
export type SteppedLine = Omit<Stepped<LocalLine<void>>, 'wait'> & {
  wait(claim: number): Steps<ModelWaiter>;
  /** As its timer does. */
  $poll(): Steps;
  readonly $cell: number;
  readonly $armed: unknown;
};

/** The code that waits does nothing after. */
export const SILENT: ModelEnding = { taken: () => undefined, refused: () => undefined };

/** What the code does that waited, in place of what its promise gives. */
export interface ModelEnding {
  taken(): void;
  refused(): void;
  /** Before, as soon as it has what it waited for: makes of it what `taken` is about. */
  receive?(): Steps;
}

/** The waits of one event loop. */
export function localLine(model: SharedModel, resource: unknown, identity: object, { taken, refused, receive }: ModelEnding): SteppedLine {
  const { LocalLine: Line } = model.localLine as unknown as { LocalLine: new (...parts: readonly unknown[]) => SteppedLine };
  return new Line(model.memory, stepping(resource as never), identity, {
    *taken() {
      if (receive !== undefined) yield* receive();
      return taken;
    },
    refused: () => refused,
  });
}

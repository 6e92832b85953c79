import type { SegmentReader } from '../memory/arena.js';
import type { HostMessage, Port, WorkerMessage } from '../wire/messages.js';
import type { TaskFunctions } from './task-functions.js';

/** What came through the port for a slot: the arguments' externals, or the arguments as a whole. */
export interface SlotMail {
  readonly kind: 'externals' | 'arguments';
  readonly values: readonly unknown[];
}

/** What the inbox tells its worker of. */
export interface InboxListener {
  /** Mail for that slot has come through the event loop. */
  mailArrived(slot: number): void;
  nudged(): void;
}

/** A worker's end of the port: messages that come through the event loop, and the same ones fetched without it. */
export class Inbox {
  readonly #port: Port<WorkerMessage, HostMessage>;
  readonly #functions: TaskFunctions;
  readonly #segments: SegmentReader;
  readonly #listener: InboxListener;
  readonly #mail = new Map<number, SlotMail>();

  constructor(
    port: Port<WorkerMessage, HostMessage>,
    functions: TaskFunctions,
    segments: SegmentReader,
    listener: InboxListener,
  ) {
    this.#port = port;
    this.#functions = functions;
    this.#segments = segments;
    this.#listener = listener;
    port.onMessage((message) => {
      const slot = this.#take(message);
      if (slot !== undefined) listener.mailArrived(slot);
      if (message.kind === 'nudge') listener.nudged();
    });
  }

  /** Reads all that has arrived. What others wait for among it they are told of in the next turn, as by an event. */
  drain(): void {
    for (let message = this.#port.receive(); message !== undefined; message = this.#port.receive()) {
      const slot = this.#take(message);
      if (slot !== undefined) setImmediate(() => { this.#listener.mailArrived(slot); });
      if (message.kind === 'nudge') setImmediate(() => { this.#listener.nudged(); });
    }
  }

  /** Takes a slot's mail, if it is here. */
  takeMail(slot: number): SlotMail | undefined {
    const mail = this.#mail.get(slot);
    if (mail !== undefined) this.#mail.delete(slot);
    return mail;
  }

  /** Files a message; answers the slot that has mail by it. */
  #take(message: HostMessage): number | undefined {
    switch (message.kind) {
      case 'function':
        this.#functions.announce(message.id, message.function);
        return undefined;
      case 'segment':
        this.#segments.add(message.segment, message.handle);
        return undefined;
      case 'drop-segment':
        this.#segments.drop(message.segment);
        return undefined;
      case 'nudge':
        return undefined;
      case 'forget-mail':
        this.#mail.delete(message.slot);
        return undefined;
      case 'externals':
        this.#mail.set(message.slot, message);
        return message.slot;
      case 'arguments':
        this.#mail.set(message.slot, message);
        return message.slot;
    }
  }
}

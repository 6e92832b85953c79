import { checkOptionNames, checkTimeout, checkWaitOptions, type WaitOptions } from '@heddle/cancellation';

import { ByteInput } from '../connection/byte-input.js';
import { ByteOutput } from '../connection/byte-output.js';
import type { BlockingWaitOptions, ConnectionEnds } from '../connection/connection.js';
import { EOFError } from '../errors/connection-errors.js';
import type { Answer } from '../manager/protocol.js';
import { awaitAnswer, CALLED_OFF } from '../wire/await-answer.js';
import { FrameReader, LENGTH_BYTES, sealFrame } from '../wire/frames.js';
import { decodeMessage, encodeValue } from '../wire/values.js';
import type { QueueMethod, QueueRequest } from './queue-protocol.js';

/** Milliseconds between two looks while this thread blocks: at first, and at most. */
const FIRST_PAUSE = 0.05;
const LONGEST_PAUSE = 1;
const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Who waits for an answer. */
interface Asker {
  answered(value: unknown): void;
  failed(error: unknown): void;
}

/** What was answered to one who blocks. */
type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** The pipes to the process that has a queue, for calls that wait in the event loop and calls that block, any number at a time. */
export class QueueLine {
  readonly #input: ByteInput;
  readonly #output: ByteOutput;
  readonly #frames = new FrameReader();
  readonly #askers = new Map<number, Asker>();
  #calls = 0;
  #hasEnded = false;

  constructor({ input = -1, output = -1 }: ConnectionEnds) {
    this.#input = new ByteInput(input, (chunk) => { this.#arrived(chunk); }, undefined);
    this.#output = new ByteOutput(output, undefined);
  }

  /** Calls a method of the queue; time-outs are watched there. Rejects as the method does, with EOFError where the process has ended. */
  ask(method: QueueMethod, args: readonly unknown[], options: WaitOptions = {}): Promise<unknown> {
    checkWaitOptions(options, `Queue.${method}`);
    const { timeout, signal } = options;
    const id = ++this.#calls;
    const answer = new Promise((resolve, reject) => { this.#expect(id, { answered: resolve, failed: reject }); });
    this.#input.resume();
    this.#send({ kind: 'call', id, method, args, timeout }).catch((error: unknown) => { this.#take(id)?.failed(error); });
    // Where nobody hears it any more the call has ended, too.
    return awaitAnswer(answer, signal, () => { this.#send({ kind: 'cancel', call: id }).catch(() => undefined); });
  }

  /** {@link ask}, blocking this thread. Throws what that rejects with. */
  askBlocking(method: QueueMethod, args: readonly unknown[] = [], options: BlockingWaitOptions = {}): unknown {
    checkOptionNames(options, ['timeout'], `Queue.${method}Sync`);
    const { timeout } = options;
    if (timeout !== undefined) checkTimeout(timeout, `Queue.${method}Sync`);
    const id = ++this.#calls;
    const outcomes: Outcome[] = [];
    this.#expect(id, { answered: (value) => outcomes.push({ value }), failed: (error) => outcomes.push({ error }) });
    this.#output.writeBlocking(frameOf({ kind: 'call', id, method, args, timeout }), `Queue.${method}Sync`);
    for (let length = FIRST_PAUSE; ; ) {
      const [outcome] = outcomes;
      if (outcome !== undefined) {
        if ('error' in outcome) throw outcome.error;
        return outcome.value;
      }
      if (this.#input.readNow()) continue;
      Atomics.wait(pause, 0, 0, length);
      length = Math.min(length * 2, LONGEST_PAUSE);
    }
  }

  #expect(id: number, asker: Asker): void {
    if (this.#hasEnded) asker.failed(ended());
    else this.#askers.set(id, asker);
  }

  #send(request: QueueRequest): Promise<void> {
    return this.#output.write(frameOf(request), request.kind === 'call' ? `Queue.${request.method}` : 'Queue');
  }

  #take(id: number): Asker | undefined {
    const asker = this.#askers.get(id);
    this.#askers.delete(id);
    if (this.#askers.size === 0) this.#input.pause();
    return asker;
  }

  #arrived(chunk: Uint8Array<ArrayBuffer> | undefined): void {
    if (chunk === undefined) {
      this.#hasEnded = true;
      for (const id of [...this.#askers.keys()]) this.#take(id)?.failed(ended());
      return;
    }
    this.#frames.add(chunk);
    for (let body = this.#frames.take(); body !== undefined; body = this.#frames.take()) this.#answered(decodeMessage(body) as Answer);
  }

  #answered(answer: Answer): void {
    const asker = this.#take(answer.id);
    switch (answer.outcome) {
      case 'value':
        asker?.answered(answer.value);
        break;
      case 'error':
        asker?.failed(answer.error);
        break;
      case 'cancelled':
        asker?.answered(CALLED_OFF);
    }
  }
}

function frameOf(request: QueueRequest): Uint8Array<ArrayBuffer> {
  return sealFrame(encodeValue(request, LENGTH_BYTES));
}

function ended(): EOFError {
  return new EOFError('Queue: the process that has the queue has ended');
}

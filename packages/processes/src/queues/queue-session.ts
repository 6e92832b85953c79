import { wrongType } from '@heddle/futures';

import { ByteInput } from '../connection/byte-input.js';
import { ByteOutput } from '../connection/byte-output.js';
import type { Answer } from '../manager/protocol.js';
import { FrameReader, LENGTH_BYTES, sealFrame } from '../wire/frames.js';
import { decodeMessage, encodeValue } from '../wire/values.js';
import type { QueueBackend, QueueCall, QueueMethod, QueueRequest } from './queue-protocol.js';
import { QUEUE_METHODS } from './queue-protocol.js';

/** The descriptors of a session, neither of which blocks. */
interface SessionEnds {
  readonly input: number;
  readonly output: number;
}

/** One process that uses a queue of this one, for as long as it lives. It does not keep the event loop alive by itself. */
export class QueueSession {
  readonly #backend: QueueBackend;
  readonly #input: ByteInput;
  readonly #output: ByteOutput;
  readonly #ended: () => void;
  readonly #frames = new FrameReader();
  /** Calls that wait, by their ids. */
  readonly #waiting = new Map<number, { readonly method: QueueMethod; readonly controller: AbortController }>();
  #hasEnded = false;

  constructor({ input, output }: SessionEnds, backend: QueueBackend, ended: () => void) {
    this.#backend = backend;
    this.#ended = ended;
    this.#input = new ByteInput(input, (chunk) => { this.#arrived(chunk); }, undefined);
    this.#output = new ByteOutput(output, undefined);
    this.#input.attend();
  }

  /** Keeps the event loop alive. */
  hold(): void {
    this.#input.resume();
  }

  release(): void {
    this.#input.attend();
  }

  #arrived(chunk: Uint8Array<ArrayBuffer> | undefined): void {
    if (chunk === undefined) {
      this.#end();
      return;
    }
    this.#frames.add(chunk);
    for (let body = this.#frames.take(); body !== undefined; body = this.#frames.take()) this.#handle(decodeMessage(body) as QueueRequest);
  }

  #handle(request: QueueRequest): void {
    if (request.kind === 'cancel') this.#waiting.get(request.call)?.controller.abort();
    else void this.#answer(request.id, request);
  }

  async #answer(id: number, call: QueueCall): Promise<void> {
    const controller = new AbortController();
    this.#waiting.set(id, { method: call.method, controller });
    let answer: Answer;
    try {
      if (!QUEUE_METHODS.includes(call.method)) throw wrongType('QueueSession', 'method', 'one of a queue', call.method);
      answer = { id, outcome: 'value', value: await this.#backend.perform(call, controller.signal) };
    } catch (error) {
      answer = controller.signal.aborted && error === controller.signal.reason ? { id, outcome: 'cancelled' } : { id, outcome: 'error', error };
    }
    this.#waiting.delete(id);
    if (this.#hasEnded) return;
    // Where it cannot be written, nobody is there.
    await this.#output.write(sealFrame(encodeValue(answer, LENGTH_BYTES)), `Queue.${call.method}`).catch(() => undefined);
  }

  /** The process has ended: it waits for nothing any more, and what it has put is still to be put. */
  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#output.close();
    this.#ended();
    for (const { method, controller } of this.#waiting.values()) if (method !== 'put') controller.abort();
  }
}

import type { HeddleError } from '@heddle/cancellation';

import { BrokenChannelError, ClosedChannelError, EndOfChannelError } from '../../../../src/errors/index.js';
import { type Entry, ReferenceModel } from '../reference-model.js';

interface SendEntry extends Entry {
  readonly value: number;
  readonly end: number;
}

interface ReceiveEntry extends Entry {
  readonly end: number;
  readonly iterates: boolean;
}

const CLOSED = new ClosedChannelError();
const BROKEN = new BrokenChannelError();
const END = new EndOfChannelError();

/** A buffer, a line on either side, and which of the ends are open. */
export class ChannelModel extends ReferenceModel {
  readonly #capacity: number;
  // In the order in which the ends were made; ends are named by any number, modulo how many there are.
  readonly #senderOpen: boolean[];
  readonly #receiverOpen: boolean[];
  readonly #sending: SendEntry[] = this.line<SendEntry>();
  readonly #receiving: ReceiveEntry[] = this.line<ReceiveEntry>();
  #buffer: number[] = [];

  constructor(capacity: number, ends: number) {
    super();
    this.#capacity = capacity;
    this.#senderOpen = new Array<boolean>(ends).fill(true);
    this.#receiverOpen = new Array<boolean>(ends).fill(true);
  }

  sendRefusal(end: number): HeddleError | undefined {
    if (this.#senderOpen[end % this.#senderOpen.length] === false) return CLOSED;
    return this.#receiverOpen.includes(true) ? undefined : BROKEN;
  }

  receiveRefusal(end: number): HeddleError | undefined {
    return this.#receiverOpen[end % this.#receiverOpen.length] === false ? CLOSED : undefined;
  }

  send(id: number, value: number, end: number): void {
    if (this.#offer(value)) this.settle(id);
    else this.#sending.push({ id, value, end: end % this.#senderOpen.length });
  }

  trySend(value: number, end: number): boolean {
    const refusal = this.sendRefusal(end);
    if (refusal !== undefined) throw refusal;
    return this.#offer(value);
  }

  receive(id: number, end: number, iterates: boolean): void {
    const value = this.#take();
    if (value !== undefined) this.settle(id, value);
    else if (this.#senderOpen.includes(true)) this.#receiving.push({ id, end: end % this.#receiverOpen.length, iterates });
    else this.#end(id, iterates);
  }

  tryReceive(end: number): number | undefined {
    const refusal = this.receiveRefusal(end);
    if (refusal !== undefined) throw refusal;
    const value = this.#take();
    if (value === undefined && !this.#senderOpen.includes(true)) throw END;
    return value;
  }

  cloneSender(end: number): void {
    if (this.#senderOpen[end % this.#senderOpen.length] === false) throw CLOSED;
    this.#senderOpen.push(true);
  }

  cloneReceiver(end: number): void {
    if (this.#receiverOpen[end % this.#receiverOpen.length] === false) throw CLOSED;
    this.#receiverOpen.push(true);
  }

  closeSender(end: number): void {
    if (this.#senderOpen[end % this.#senderOpen.length] === false) return;
    this.#senderOpen[end % this.#senderOpen.length] = false;
    for (const entry of this.#sending.filter((waiting) => waiting.end === end % this.#senderOpen.length)) {
      this.#sending.splice(this.#sending.indexOf(entry), 1);
      this.fail(entry.id, CLOSED.code);
    }
    if (!this.#senderOpen.includes(true)) for (const { id, iterates } of this.#receiving.splice(0)) this.#end(id, iterates);
  }

  closeReceiver(end: number): void {
    if (this.#receiverOpen[end % this.#receiverOpen.length] === false) return;
    this.#receiverOpen[end % this.#receiverOpen.length] = false;
    for (const entry of this.#receiving.filter((waiting) => waiting.end === end % this.#receiverOpen.length)) {
      this.#receiving.splice(this.#receiving.indexOf(entry), 1);
      this.fail(entry.id, CLOSED.code);
    }
    if (this.#receiverOpen.includes(true)) return;
    this.#buffer = [];
    for (const { id } of this.#sending.splice(0)) this.fail(id, BROKEN.code);
  }

  statistics(): unknown {
    return {
      size: this.#buffer.length,
      capacity: this.#capacity,
      openSenders: this.#senderOpen.filter((open) => open).length,
      openReceivers: this.#receiverOpen.filter((open) => open).length,
      waitingToSend: this.#sending.length,
      waitingToReceive: this.#receiving.length,
    };
  }

  #offer(value: number): boolean {
    const receiver = this.#receiving.shift();
    if (receiver !== undefined) this.settle(receiver.id, value);
    else if (this.#buffer.length < this.#capacity) this.#buffer.push(value);
    else return false;
    return true;
  }

  #take(): number | undefined {
    const sender = this.#sending.shift();
    if (sender !== undefined) {
      this.#buffer.push(sender.value);
      this.settle(sender.id);
    }
    return this.#buffer.shift();
  }

  #end(id: number, iterates: boolean): void {
    if (iterates) this.settle(id, 'end');
    else this.fail(id, END.code);
  }
}

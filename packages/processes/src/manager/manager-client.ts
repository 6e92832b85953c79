import type { WaitOptions } from '@heddle/cancellation';

import type { Address } from '../connection/address.js';
import { onItsWay } from '../connection/byte-output.js';
import { Client } from '../connection/client.js';
import type { Connection } from '../connection/connection.js';
import { ManagerError } from '../errors/manager-error.js';
import { awaitAnswer, CALLED_OFF } from '../wire/await-answer.js';
import type { Answer, Request } from './protocol.js';

/** A request that has an answer, without its number. */
type Question = Omit<Request & { readonly kind: 'create' }, 'id'> | Omit<Request & { readonly kind: 'call' }, 'id'> | { readonly kind: 'statistics' };

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Of this thread, by address. */
const clients = new Map<string, ManagerClient>();

/** This thread's connection to a manager: made when it is needed, for all proxies of its objects. */
export class ManagerClient {
  readonly address: Address;
  readonly #authkey: Uint8Array | undefined;
  readonly #pending = new Map<number, Pending>();
  #connection: Promise<Connection> | undefined;
  #requests = 0;
  #isListening = false;

  private constructor(address: Address, authkey: Uint8Array | undefined) {
    this.address = address;
    this.#authkey = authkey;
  }

  /** The one for an address. A key is given where it is not the process's. */
  static of(address: Address, authkey?: Uint8Array): ManagerClient {
    const key = JSON.stringify(address);
    const known = clients.get(key);
    if (known !== undefined && authkey === undefined) return known;
    const client = new ManagerClient(address, authkey);
    clients.set(key, client);
    return client;
  }

  /** Connects, if it has not. Rejects as `Client` does. */
  async connect(): Promise<Connection> {
    return (this.#connection ??= Client(this.address, this.#authkey === undefined ? {} : { authkey: this.#authkey }));
  }

  /**
   * Asks, and waits for the answer. A wait that a signal or the current task ends is called off at the manager, which has the last word.
   */
  ask(question: Question, options?: WaitOptions): Promise<unknown> {
    const id = ++this.#requests;
    // The time-out is the manager's to watch.
    return awaitAnswer(this.#send(id, question), options?.signal, () => { this.tell({ kind: 'cancel', call: id }); });
  }

  /** Says something that has no answer. Where the manager is gone, nobody need know. */
  tell(request: Request): void {
    void onItsWay(this.connect().then((connection) => connection.send(request))).catch(() => undefined);
  }

  /** Hangs up. */
  close(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    clients.delete(JSON.stringify(this.address));
    void connection?.then((open) => { open.close(); }, () => undefined);
  }

  async #send(id: number, question: Question): Promise<unknown> {
    let connection: Connection;
    try {
      connection = await this.connect();
    } catch (cause) {
      this.#connection = undefined;
      throw new ManagerError('The manager cannot be reached: it has ended, or has another key', { cause });
    }
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      let sending: Promise<void>;
      try {
        sending = connection.send({ ...question, id });
      } catch (error) {
        this.#pending.delete(id);
        throw error;
      }
      // Its end is heard of below.
      sending.catch(() => undefined);
      if (!this.#isListening) void this.#listen(connection);
    });
  }

  /** Receives answers for as long as there are questions, so that an idle connection keeps nothing alive. */
  async #listen(connection: Connection): Promise<void> {
    this.#isListening = true;
    try {
      while (this.#pending.size > 0) this.#received((await connection.recv()) as Answer);
    } catch (cause) {
      this.#connection = undefined;
      connection.close();
      for (const { reject } of this.#pending.values()) reject(new ManagerError('The manager has ended', { cause }));
      this.#pending.clear();
    } finally {
      this.#isListening = false;
    }
  }

  #received(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    switch (answer.outcome) {
      case 'value':
        pending?.resolve(answer.value);
        break;
      case 'error':
        pending?.reject(answer.error);
        break;
      case 'cancelled':
        pending?.resolve(CALLED_OFF);
    }
  }
}

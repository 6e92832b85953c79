import { callOutsideTasks, type WaitOptions } from '@heddle/cancellation';

import type { Address } from '../connection/address.js';
import { onItsWay } from '../connection/byte-output.js';
import { Client } from '../connection/client.js';
import type { Connection } from '../connection/connection.js';
import { ConnectionStateError } from '../errors/connection-errors.js';
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
  /** Undefined for the process's. */
  #authkey: Uint8Array | undefined;
  readonly #pending = new Map<number, Pending>();
  #connection: Promise<Connection> | undefined;
  #requests = 0;
  #isListening = false;
  /** Managers that use it. */
  #managers = 0;
  /** Proxies in use that were made elsewhere. */
  #arrived = 0;

  private constructor(address: Address) {
    this.address = address;
  }

  /** The one for an address. A key that came with a proxy is used where none is known that has served. */
  static of(address: Address, authkey?: Uint8Array): ManagerClient {
    const key = JSON.stringify(address);
    let client = clients.get(key);
    if (client === undefined) {
      client = new ManagerClient(address);
      clients.set(key, client);
    }
    client.#authkey ??= authkey;
    return client;
  }

  /** The one for an address, for a Manager, until that calls `release`. Rejects as `Client` does, and is left as it was then. */
  static async join(address: Address, authkey: Uint8Array | undefined): Promise<ManagerClient> {
    const connection = await connectTo(address, authkey);
    const client = ManagerClient.of(address);
    client.#managers++;
    await client.#adopt(connection, authkey);
    return client;
  }

  /** The manager's key, where that is not the process's. */
  get authkey(): Uint8Array | undefined {
    return this.#authkey;
  }

  /** For proxies: one has arrived that was made elsewhere. */
  addArrived(): void {
    this.#arrived++;
  }

  /** It is garbage. */
  removeArrived(): void {
    this.#arrived--;
  }

  /** A Manager uses it no more: hangs up, if no other does, nor a proxy that was made elsewhere, which is of no use where the manager ends. */
  release({ isEnding }: { readonly isEnding: boolean }): void {
    this.#managers--;
    if (this.#managers === 0 && (isEnding || this.#arrived === 0)) this.#hangUp();
  }

  /**
   * Asks, and waits for the answer. A wait that a signal or the current task ends is called off at the manager, which has the last word.
   */
  ask(question: Question, options?: WaitOptions): Promise<unknown> {
    const id = ++this.#requests;
    // The time-out is the manager's to watch. The connection is for all: it does not end with the task that needs it first.
    return awaitAnswer(callOutsideTasks(() => this.#send(id, question)), options?.signal, () => { this.tell({ kind: 'cancel', call: id }); });
  }

  /** Says something that has no answer. Where the manager is gone, nobody need know. */
  tell(request: Request): void {
    callOutsideTasks(() => { void onItsWay(this.#connect().then((connection) => connection.send(request))).catch(() => undefined); });
  }

  #hangUp(): void {
    const connection = this.#connection;
    const key = JSON.stringify(this.address);
    this.#connection = undefined;
    if (clients.get(key) === this) clients.delete(key);
    void connection?.then((open) => { open.close(); }, () => undefined);
  }

  #connect(): Promise<Connection> {
    return (this.#connection ??= connectTo(this.address, this.#authkey));
  }

  /** Takes a connection over, unless it has one that works, with the key that has been shown to be right. */
  async #adopt(connection: Connection, authkey: Uint8Array | undefined): Promise<void> {
    this.#authkey = authkey;
    this.#connection = this.#connection === undefined ? Promise.resolve(connection) : this.#connection.then(
      (known) => {
        // While nobody asks anything, nothing can come but its end.
        const isOver = known.closed || (!this.#isListening && known.pollSync());
        (isOver ? known : connection).close();
        return isOver ? connection : known;
      },
      () => connection,
    );
    await this.#connection;
  }

  async #send(id: number, question: Question): Promise<unknown> {
    const connecting = this.#connect();
    let connection: Connection;
    try {
      connection = await connecting;
    } catch (cause) {
      if (this.#connection === connecting) this.#connection = undefined;
      throw new ManagerError('The manager cannot be reached: it has ended, or has another key', { cause });
    }
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      let sending: Promise<void>;
      try {
        sending = connection.send({ ...question, id });
      } catch (error) {
        this.#pending.delete(id);
        if (error instanceof ConnectionStateError) throw new ManagerError('This process has hung up on the manager', { cause: error });
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

function connectTo(address: Address, authkey: Uint8Array | undefined): Promise<Connection> {
  return Client(address, authkey === undefined ? {} : { authkey });
}

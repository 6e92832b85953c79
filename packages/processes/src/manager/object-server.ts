import { randomInt } from 'node:crypto';

import type { Connection } from '../connection/connection.js';
import type { Listener } from '../connection/listener.js';
import type { Answer, ManagerStatistics, ObjectDescription, Request } from './protocol.js';
import { Session, type ServedObject } from './session.js';
import { type Factory, servedTypes } from './served-types.js';

/** So many numbers there are for the first object; a number has more than that for those that follow. */
const FIRST_NUMBERS = 2 ** 47;

/** An object, and how many want it to be there. */
interface Entry {
  readonly object: ServedObject;
  /** Proxies of all clients. */
  proxies: number;
  /** Proxies on their way from one process to another. */
  readonly tokens: Set<string>;
}

/**
 * Serves objects to whoever connects: makes them, calls their methods, forgets those of which there is no proxy any more, and
 * releases what a client held that has gone.
 */
export class ObjectServer {
  readonly #types: ReadonlyMap<string, Factory>;
  readonly #entries = new Map<number, Entry>();
  readonly #connections = new Set<Connection>();
  /** Proxies that have arrived before it was known that they were sent: another connection tells of that. */
  readonly #early = new Set<string>();
  /** The last one's number. It begins anywhere, so that a proxy that outlives its manager finds, and drops, nothing of the next one at the same address. */
  #objects = randomInt(FIRST_NUMBERS);

  constructor(classes: ReadonlyMap<string, Factory>) {
    this.#types = new Map([...Object.entries(servedTypes), ...classes]);
  }

  /** Serves all clients until the listener is closed. */
  async serve(listener: Listener): Promise<void> {
    for await (const connection of listener) void this.#serveClient(connection);
    for (const connection of this.#connections) connection.close();
  }

  async #serveClient(connection: Connection): Promise<void> {
    const session = new Session();
    this.#connections.add(connection);
    try {
      for (;;) this.#handle(session, connection, (await connection.recv()) as Request);
    } catch {
      // It has gone, or says what no client says.
    } finally {
      this.#connections.delete(connection);
      connection.close();
      this.#endSession(session);
    }
  }

  #handle(session: Session, connection: Connection, request: Request): void {
    switch (request.kind) {
      case 'create':
        void this.#answer(connection, request.id, () => this.#create(session, request));
        return;
      case 'call':
        void this.#call(session, connection, request);
        return;
      case 'statistics':
        void this.#answer(connection, request.id, (): ManagerStatistics => ({ objects: this.#entries.size, clients: this.#connections.size }));
        return;
      case 'cancel':
        session.calls.get(request.call)?.abort();
        return;
      case 'send':
        if (!this.#early.delete(request.token)) this.#entries.get(request.object)?.tokens.add(request.token);
        return;
      case 'claim':
        this.#claim(session, request.object, request.token);
        return;
      case 'drop':
        this.#drop(session, request.object);
        return;
      default:
        throw new TypeError('not a request');
    }
  }

  #create(session: Session, { type, args }: Request & { readonly kind: 'create' }): ObjectDescription {
    const create = this.#types.get(type);
    if (create === undefined) throw new TypeError(`Manager.create: this manager knows no class '${type}'; it has ${[...this.#types.keys()].join(', ')}`);
    const object = create(args, (number) => this.#find(number).object);
    const number = ++this.#objects;
    this.#entries.set(number, { object, proxies: 0, tokens: new Set() });
    this.#hold(session, number);
    return { object: number, methods: object.methods };
  }

  async #call(session: Session, connection: Connection, { id, object, method, args, timeout }: Request & { readonly kind: 'call' }): Promise<void> {
    const controller = new AbortController();
    session.calls.set(id, controller);
    await this.#answer(connection, id, () => {
      const target = this.#find(object).object;
      if (!target.methods.includes(method)) throw new TypeError(`This object has no method '${method}'; it has ${target.methods.join(', ')}`);
      return target.call(method, args, { session, signal: controller.signal, timeout });
    }, controller.signal);
    session.calls.delete(id);
  }

  async #answer(connection: Connection, id: number, act: () => unknown, signal?: AbortSignal): Promise<void> {
    let answer: Answer;
    try {
      answer = { id, outcome: 'value', value: await act() };
    } catch (error) {
      answer = signal?.aborted === true && error === signal.reason ? { id, outcome: 'cancelled' } : { id, outcome: 'error', error };
    }
    try {
      if (!connection.closed) await connection.send(answer);
    } catch (error) {
      // What cannot be sent is an answer, too; who has gone needs none.
      if (error instanceof DOMException) await connection.send({ id, outcome: 'error', error } satisfies Answer).catch(() => undefined);
    }
  }

  #find(number: number): Entry {
    const entry = this.#entries.get(number);
    if (entry === undefined) throw new ReferenceError(`The manager has no object ${number} any more`);
    return entry;
  }

  #hold(session: Session, number: number): void {
    this.#find(number).proxies++;
    session.proxies.set(number, (session.proxies.get(number) ?? 0) + 1);
  }

  #claim(session: Session, number: number, token: string): void {
    const entry = this.#entries.get(number);
    // A later call says that it is gone.
    if (entry === undefined) return;
    if (!entry.tokens.delete(token)) this.#early.add(token);
    this.#hold(session, number);
  }

  #drop(session: Session, number: number): void {
    const count = session.proxies.get(number) ?? 0;
    if (count === 0) return;
    if (count === 1) session.proxies.delete(number);
    else session.proxies.set(number, count - 1);
    this.#lessen(number, 1);
  }

  #lessen(number: number, count: number): void {
    const entry = this.#entries.get(number);
    if (entry === undefined) return;
    entry.proxies -= count;
    if (entry.proxies === 0 && entry.tokens.size === 0) this.#entries.delete(number);
  }

  #endSession(session: Session): void {
    session.end();
    for (const { object } of this.#entries.values()) object.sessionEnded?.(session);
    for (const [number, count] of session.proxies) this.#lessen(number, count);
  }
}

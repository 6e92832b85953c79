import { randomUUID } from 'node:crypto';

import { checkWaitOptions, type WaitOptions } from '@heddle/cancellation';
import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';

import { descriptorsBeingInherited } from '../wire/descriptors.js';
import { afterEncoding } from '../wire/values.js';
import { ManagerClient } from './manager-client.js';
import type { ObjectDescription, ProxyState } from './protocol.js';

/** What a proxy is of. */
export interface ProxySource extends ObjectDescription {
  readonly client: ManagerClient;
  readonly type: string;
  /** Whether a Manager of this thread has had it made, or it has come from elsewhere. */
  readonly origin: 'here' | 'elsewhere';
}

const TAG = 'heddle.manager-proxy';

/** Tells the managers of proxies that are garbage. */
const collected = new FinalizationRegistry<Pick<ProxySource, 'client' | 'object' | 'origin'>>(({ client, object, origin }) => {
  if (origin === 'elsewhere') client.removeArrived();
  client.tell({ kind: 'drop', object });
});

/** The classes of proxies that do more than calling what there is, by the types of their objects. */
const classes = new Map<string, new (source: ProxySource) => ObjectProxy>();

/** A class of proxies for objects of these types. */
export function proxyFor(proxyClass: new (source: ProxySource) => ObjectProxy, ...types: string[]): void {
  for (const type of types) classes.set(type, proxyClass);
}

/**
 * An object of a manager, in any process. Its methods are those of the object, and give promises. It may be sent to other processes, in
 * any way that values are; the object is there for as long as there is a proxy of it, or one on its way.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#proxy-objects
 */
export class ObjectProxy {
  readonly #source: ProxySource;

  static {
    Object.defineProperty(this.prototype, HANDLE_TAG, { value: TAG });
    registerHandle<ObjectProxy>(TAG, {
      is: (object) => #source in object,
      encode: (proxy) => proxy.#toState(),
      decode: (state) => fromState(state as ProxyState),
    });
  }

  /** For managers. */
  constructor(source: ProxySource) {
    this.#source = source;
    const { client, object, methods, origin } = source;
    if (origin === 'elsewhere') client.addArrived();
    collected.register(this, { client, object, origin });
    for (const method of methods) {
      if (!(method in this)) Object.defineProperty(this, method, { value: (...args: unknown[]) => this.call(method, args) });
    }
  }

  /** Its number at the manager. */
  get objectId(): number {
    return this.#source.object;
  }

  /**
   * Calls a method of the object.
   *
   * @returns What it returns, as a copy. Rejects with what it throws, ManagerError where the manager is gone.
   */
  protected call(method: string, args: readonly unknown[] = [], options?: WaitOptions): Promise<unknown> {
    if (options !== undefined) checkWaitOptions(options, `${this.#source.type}.${method}`);
    const { client, object } = this.#source;
    return client.ask({ kind: 'call', object, method, args, timeout: options?.timeout }, options);
  }

  #toState(): ProxyState {
    const { client, object, methods, type } = this.#source;
    const token = randomUUID();
    // Until then it holds the proxy itself, with which the object could go.
    afterEncoding(this, () => { this.#source.client.tell({ kind: 'send', object, token }); });
    // Only a child learns the key, by the pipe that nobody else reads.
    const authkey = descriptorsBeingInherited() === undefined ? undefined : client.authkey;
    return { address: client.address, authkey, object, methods, type, token };
  }
}

function fromState({ address, authkey, object, methods, type, token }: ProxyState): ObjectProxy {
  const client = ManagerClient.of(address, authkey);
  client.tell({ kind: 'claim', object, token });
  return new (classes.get(type) ?? ObjectProxy)({ client, object, methods, type, origin: 'elsewhere' });
}

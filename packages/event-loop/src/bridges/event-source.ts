import { describeValue } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';

/** What an EventEmitter has of what is needed here. */
export interface EmitterLike {
  on(event: string | symbol, listener: (...args: unknown[]) => void): unknown;
  removeListener(event: string | symbol, listener: (...args: unknown[]) => void): unknown;
}

/** What an EventTarget has of what is needed here. */
export interface TargetLike {
  addEventListener(event: string, listener: (event: Event) => void): void;
  removeEventListener(event: string, listener: (event: Event) => void): void;
}

/** What emits events. */
export type EventSource = EmitterLike | TargetLike;

/** Is called with what an event brings. */
export type EventListener = (...args: unknown[]) => void;

/** Whether it emits as Node's emitters do; then 'error' is a failure. What is both counts as one, as in `node:events`. */
function isEmitter(source: unknown): source is EmitterLike {
  return isObject(source) && typeof (source as Partial<EmitterLike>).on === 'function' && typeof (source as Partial<EmitterLike>).removeListener === 'function';
}

/** Checks what is to be listened to. */
export function checkEvent(source: unknown, event: unknown, operation: string): void {
  const isTarget = isObject(source) && typeof (source as Partial<TargetLike>).addEventListener === 'function';
  if (!isEmitter(source) && !isTarget) throw wrongType(operation, 'emitter', 'an EventEmitter or an EventTarget', source);
  checkEventName(source, event, operation, 'event');
}

/** Checks the name of an event. */
export function checkEventName(source: unknown, event: unknown, operation: string, what: string): void {
  if (typeof event !== 'string' && !(typeof event === 'symbol' && isEmitter(source))) {
    throw new TypeError(`${operation}: ${what} must be ${isEmitter(source) ? 'a string or a symbol' : 'a string'}, received ${describeValue(event)}`);
  }
}

/** The listeners of one wait or loop; they are taken off together. */
export class Listeners {
  readonly #source: EventSource;
  readonly #added: [event: string | symbol, listener: EventListener][] = [];

  constructor(source: EventSource) {
    this.#source = source;
  }

  add(event: string | symbol, listener: EventListener): void {
    this.#added.push([event, listener]);
    if (isEmitter(this.#source)) this.#source.on(event, listener);
    else this.#source.addEventListener(event as string, listener);
  }

  /** Hears of failures too, as `node:events` does: of an emitter, where 'error' is not what is waited for. */
  addForErrors(event: string | symbol, failed: (error: unknown) => void): void {
    if (isEmitter(this.#source) && event !== 'error') this.add('error', failed);
  }

  removeAll(): void {
    for (const [event, listener] of this.#added.splice(0)) {
      if (isEmitter(this.#source)) this.#source.removeListener(event, listener);
      else this.#source.removeEventListener(event as string, listener);
    }
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

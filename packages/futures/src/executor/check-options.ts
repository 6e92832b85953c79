import { checkOptionNames, checkSignal, checkTimeout, describeValue } from '@heddle/cancellation';

import type { MapOptions, ShutdownOptions, SubmitOptions } from './executor.js';

const SUBMIT_OPTIONS: readonly (keyof SubmitOptions)[] = ['signal', 'timeout', 'priority', 'transfer', 'name', 'key', 'retries'];
const MAP_OPTIONS: readonly (keyof MapOptions)[] = ['chunkSize', 'bufferSize', 'timeout', 'ordered', 'signal'];
const SHUTDOWN_OPTIONS: readonly (keyof ShutdownOptions)[] = ['wait', 'cancelPending'];

/**
 * Checks what `submitWith` was given.
 *
 * @throws TypeError for a value of the wrong type or an unknown name, RangeError for a number out of range.
 */
export function checkSubmitOptions(options: SubmitOptions, operation = 'submitWith'): void {
  checkOptionNames(options, SUBMIT_OPTIONS, operation);
  const { signal, timeout, priority, transfer, name, key, retries } = options;
  if (signal !== undefined) checkSignal(signal, operation);
  if (timeout !== undefined) checkTimeout(timeout, operation);
  if (priority !== undefined) checkFinite(priority, operation, 'priority');
  if (transfer !== undefined) checkTransfer(transfer, operation);
  if (name !== undefined && typeof name !== 'string') throw wrongType(operation, 'name', 'a string', name);
  if (key !== undefined && typeof key !== 'string' && typeof key !== 'number') throw wrongType(operation, 'key', 'a string or a number', key);
  if (retries !== undefined) {
    checkInteger(retries, 0, operation, 'retries');
    if (retries > 0 && transfer !== undefined && transfer.length > 0) {
      throw new TypeError(`${operation}: transfer and retries exclude each other: what has been transferred cannot be sent again`);
    }
  }
}

/** Checks what `map` or `starmap` was given; see {@link checkSubmitOptions}. */
export function checkMapOptions(options: MapOptions, operation = 'map'): void {
  checkOptionNames(options, MAP_OPTIONS, operation);
  const { chunkSize, bufferSize, timeout, ordered, signal } = options;
  if (chunkSize !== undefined) checkInteger(chunkSize, 1, operation, 'chunkSize');
  if (bufferSize !== undefined) checkInteger(bufferSize, 1, operation, 'bufferSize');
  if (timeout !== undefined) checkTimeout(timeout, operation);
  if (ordered !== undefined) checkBoolean(ordered, operation, 'ordered');
  if (signal !== undefined) checkSignal(signal, operation);
}

/** Checks what `shutdown` was given; see {@link checkSubmitOptions}. */
export function checkShutdownOptions(options: ShutdownOptions, operation = 'shutdown'): void {
  checkOptionNames(options, SHUTDOWN_OPTIONS, operation);
  if (options.wait !== undefined) checkBoolean(options.wait, operation, 'wait');
  if (options.cancelPending !== undefined) checkBoolean(options.cancelPending, operation, 'cancelPending');
}

/** Checks for an integer of at least `least`. */
export function checkInteger(value: unknown, least: number, operation: string, option: string): asserts value is number {
  if (typeof value !== 'number') throw wrongType(operation, option, 'a number', value);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${operation}: ${option} must be an integer of at least ${least}, received ${describeValue(value)}`);
  }
}

/** Checks for any finite number. */
export function checkFinite(value: unknown, operation: string, option: string): asserts value is number {
  if (typeof value !== 'number') throw wrongType(operation, option, 'a number', value);
  if (!Number.isFinite(value)) throw new RangeError(`${operation}: ${option} must be a finite number, received ${describeValue(value)}`);
}

/** Checks for `true` or `false`. */
export function checkBoolean(value: unknown, operation: string, option: string): asserts value is boolean {
  if (typeof value !== 'boolean') throw wrongType(operation, option, 'true or false', value);
}

function checkTransfer(transfer: unknown, operation: string): void {
  if (!Array.isArray(transfer)) throw wrongType(operation, 'transfer', 'an array', transfer);
  for (const item of transfer as unknown[]) {
    if (typeof item !== 'object' || item === null) throw wrongType(operation, 'transfer', 'an array of transferable objects', item);
  }
}

/** The error for an option of the wrong type. */
export function wrongType(operation: string, option: string, expected: string, received: unknown): TypeError {
  return new TypeError(`${operation}: ${option} must be ${expected}, received ${describeValue(received)}`);
}

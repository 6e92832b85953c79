/** What the pools of the tests run. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers';

import { Pool, SharedMemory } from '@heddle/processes';

let prepared = 0;

export function prepare(value) {
  prepared += value;
}

export function whatWasPrepared() {
  return prepared;
}

export function square(number) {
  return number * number;
}

export function add(...numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

export function pid() {
  return process.pid;
}

export function failAt(number, at) {
  if (number === at) throw new RangeError(`out of luck at ${number}`);
  return number;
}

export function failAtThree(number) {
  return failAt(number, 3);
}

export function waitForEver() {
  return new Promise((resolve) => { setTimeout(resolve, 60_000); });
}

/** The first waits for the others. */
export function afterOthers({ latch, number }) {
  if (number === 0) latch.waitSync({ timeout: 10_000 });
  else latch.countDown();
  return number;
}

/** How often memory of the family is mapped here. */
export function countMappings(shared) {
  return shared.length > 0 ? readFileSync('/proc/self/maps', 'utf8').split('\n').filter((line) => line.includes('memfd:heddle')).length : 0;
}

/** Tries to have a pool where that is not allowed. */
export async function havePool(connection) {
  try {
    new Pool();
    await connection.send('none');
  } catch (error) {
    await connection.send(error.code);
  }
}

/** Memory that outlives this process. */
export function makeMemory(value) {
  const memory = SharedMemory.create({ size: 10 });
  new Uint8Array(memory.buffer).fill(value);
  return memory.name;
}

/** Fills a part of an array, waits until all have, and tells whether it sees what the next one wrote. */
export function fillPart({ shared, part, parts, barrier }) {
  const length = shared.length / parts;
  shared.array.fill(part + 1, part * length, (part + 1) * length);
  barrier.waitSync({ timeout: 60_000 });
  const next = (part + 1) % parts;
  return shared.array[next * length] === next + 1 && shared.array[(next + 1) * length - 1] === next + 1;
}

/** The same, for a process that has nobody to tell. */
export function fillPartOrFail(...args) {
  if (!fillPart(...args)) throw new Error('the part of the next is not there');
}

/** Adds with the lock held, and to a number without. */
export async function addMany(shared, value, rounds) {
  for (let round = 0; round < rounds; round++) {
    await shared.withLock((array) => { array[0] += 1; });
    value.add(0.5);
  }
}

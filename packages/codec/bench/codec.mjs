/**
 * What a value costs from one side to the other: the codec against v8's serializer, JSON and structuredClone.
 *
 *   node packages/codec/bench/codec.mjs [words of a case's name]
 *
 * Times are the best of several rounds, in nanoseconds of CPU time a round trip, so that other programs on the machine
 * disturb little. The codec works on shared memory, as in the pools; v8's buffer is not even copied anywhere.
 */
/* global structuredClone */
import { deserialize, serialize } from 'node:v8';

import * as codec from '@heddle/codec';

const ROOM = 1 << 24;
const ROUNDS = 9;
const ROUND_MILLISECONDS = 30;

const memory = codec.payloadMemory(new SharedArrayBuffer(ROOM));
const encoder = new codec.Encoder();
const decoder = new codec.Decoder();

const person = (id) => ({ id, name: 'Ada Lovelace', score: 98.6, tags: ['x', 'y'], address: { city: 'London', zip: 'N1' } });
const many = (length, make) => Array.from({ length }, (_, index) => make(index));

const cases = {
  'nothing': [],
  'an integer': [12345],
  'a double': [98.6],
  'a short string': ['Ada Lovelace'],
  'three arguments': [1, 'abc', true],
  'a small object': [person(12345)],
  '1,000 small objects': [many(1000, person)],
  '4,096 integers': [many(4096, (index) => index * 1000)],
  '4,096 doubles': [many(4096, (index) => index + 0.5)],
  '1,000 different strings': [many(1000, (index) => `item number ${index}`)],
  'a dictionary of 100': [Object.fromEntries(many(100, (index) => [`key ${index}`, index]))],
  'a map of 100': [new Map(many(100, (index) => [`key ${index}`, index]))],
  '100 KiB of ASCII': ['x'.repeat(100 << 10)],
  '100 KiB of UTF-16': ['日'.repeat(50 << 10)],
  '100 bytes': [new Uint8Array(100)],
  '1 MiB': [new Uint8Array(1 << 20)],
  'an error': [new TypeError('message')],
};

const ways = {
  encode: (args) => encoder.encodeArguments(memory, 0, ROOM, args),
  decode: (args) => {
    const used = encoder.encodeArguments(memory, 0, ROOM, args);
    return () => decoder.decodeArguments(memory, 0, used);
  },
  v8: (args) => deserialize(serialize(args)),
  JSON: (args) => JSON.parse(JSON.stringify(args)),
  structuredClone: (args) => structuredClone(args),
};

const wanted = process.argv.slice(2).join(' ');
console.log(`node ${process.version}, ns a round trip (best of ${ROUNDS})`);
console.log(row('', ['encode', 'decode', 'codec', 'v8', 'JSON', 'structuredClone']));
for (const [name, args] of Object.entries(cases)) {
  if (!name.includes(wanted)) continue;
  const encode = time(() => ways.encode(args));
  const decode = time(ways.decode(args));
  const others = [ways.v8, ways.JSON, ways.structuredClone].map((way) => time(() => way(args)));
  console.log(row(name, [encode, decode, encode + decode, ...others]));
}

/** Nanoseconds of CPU time a call, at best. */
function time(call) {
  let calls = 1;
  while (cpuTime(call, calls) < ROUND_MILLISECONDS * 1e6) calls *= 2;
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) best = Math.min(best, cpuTime(call, calls) / calls);
  return best;
}

function cpuTime(call, calls) {
  const start = process.cpuUsage();
  for (let left = calls; left > 0; left--) call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1000;
}

function row(name, cells) {
  const printed = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(cell < 100 ? 1 : 0) : cell));
  return name.padEnd(26) + printed.map((cell) => cell.padStart(cell === 'structuredClone' ? 17 : 11)).join('');
}

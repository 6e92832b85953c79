/**
 * The child process: one contender, one scenario, once; the figures are the last line of its output.
 *
 *     node --expose-gc dist/measure-one.js <scenario> <contender> <scale>
 */
import { writeSync } from 'node:fs';

import { contenders } from './contenders.js';
import type { Scale } from './scenario.js';
import { scenarios } from './scenarios.js';

const [scenarioName, contenderName, scale] = process.argv.slice(2);
const scenario = scenarios.find(({ name }) => name === scenarioName);
const entry = contenders.find(({ name }) => name === contenderName);
if (scenario === undefined) throw new Error(`no scenario ${scenarioName}`);
if (entry?.runtime !== 'node') throw new Error(`no contender ${contenderName} in Node`);

const contender = await entry.load[scenario.group]?.();
if (contender === undefined) throw new Error(`${contenderName} takes no part in ${scenario.group}`);
const figures = await scenario.measure(contender, scenario.counts[scale as Scale]);
writeSync(1, `\n${JSON.stringify(figures)}\n`);
// Whatever a contender leaves running must not delay the next measurement.
process.exit(0);

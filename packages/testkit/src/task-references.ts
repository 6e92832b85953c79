import { moduleTasks } from '@heddle/futures';

import type * as basicModule from './tasks/basic.js';
import type * as crashingModule from './tasks/crashing.js';
import type * as failingModule from './tasks/failing.js';
import type * as steppingModule from './tasks/stepping.js';
import type * as stoppingModule from './tasks/stopping.js';
import type * as streamingModule from './tasks/streaming.js';
import type * as unloadableModule from './tasks/throws-while-loading.js';

// The modules are loaded by workers only, so that a test cannot succeed because its tasks happened to be here.
export const basic = moduleTasks<typeof basicModule>(new URL('./tasks/basic.js', import.meta.url));
export const stepping = moduleTasks<typeof steppingModule>(new URL('./tasks/stepping.js', import.meta.url));
export const stopping = moduleTasks<typeof stoppingModule>(new URL('./tasks/stopping.js', import.meta.url));
export const streaming = moduleTasks<typeof streamingModule>(new URL('./tasks/streaming.js', import.meta.url));
export const crashing = moduleTasks<typeof crashingModule>(new URL('./tasks/crashing.js', import.meta.url));
export const failing = moduleTasks<typeof failingModule>(new URL('./tasks/failing.js', import.meta.url));
export const unloadable = moduleTasks<typeof unloadableModule>(new URL('./tasks/throws-while-loading.js', import.meta.url));
export const missing = moduleTasks<{ readonly anything: () => void }>(new URL('./tasks/there-is-no-such-module.js', import.meta.url));

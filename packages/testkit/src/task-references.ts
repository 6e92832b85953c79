import { moduleTasks, type ModuleTasks } from '@heddle/futures';

import type * as basicModule from './tasks/basic.js';
import type * as crashingModule from './tasks/crashing.js';
import type * as failingModule from './tasks/failing.js';
import type * as neverLoadsModule from './tasks/never-loads.js';
import type * as sharingModule from './tasks/sharing.js';
import type * as steppingModule from './tasks/stepping.js';
import type * as stoppingModule from './tasks/stopping.js';
import type * as streamingModule from './tasks/streaming.js';
import type * as unloadableModule from './tasks/throws-while-loading.js';

// The modules are loaded by workers only, so that a test cannot succeed because its tasks happened to be here.
export const basic: ModuleTasks<typeof basicModule> = moduleTasks(new URL('./tasks/basic.js', import.meta.url));
export const sharing: ModuleTasks<typeof sharingModule> = moduleTasks(new URL('./tasks/sharing.js', import.meta.url));
export const stepping: ModuleTasks<typeof steppingModule> = moduleTasks(new URL('./tasks/stepping.js', import.meta.url));
export const stopping: ModuleTasks<typeof stoppingModule> = moduleTasks(new URL('./tasks/stopping.js', import.meta.url));
export const streaming: ModuleTasks<typeof streamingModule> = moduleTasks(new URL('./tasks/streaming.js', import.meta.url));
export const crashing: ModuleTasks<typeof crashingModule> = moduleTasks(new URL('./tasks/crashing.js', import.meta.url));
export const failing: ModuleTasks<typeof failingModule> = moduleTasks(new URL('./tasks/failing.js', import.meta.url));
export const unloadable: ModuleTasks<typeof unloadableModule> = moduleTasks(new URL('./tasks/throws-while-loading.js', import.meta.url));
export const neverLoads: ModuleTasks<typeof neverLoadsModule> = moduleTasks(new URL('./tasks/never-loads.js', import.meta.url));
export const missing: ModuleTasks<{ readonly anything: () => void }> = moduleTasks(new URL('./tasks/there-is-no-such-module.js', import.meta.url));

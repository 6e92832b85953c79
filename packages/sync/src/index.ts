export * from './event-loop/index.js';
export * from './shared/index.js';

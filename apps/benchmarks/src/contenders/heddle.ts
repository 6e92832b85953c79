import type { Contender } from '../contender.js';

/** Joins as soon as packages/thread-pool has an executor. */
export const heddle: Contender = {
  movesResults: false,
  open: () => Promise.reject(new Error('packages/thread-pool has no executor yet')),
};

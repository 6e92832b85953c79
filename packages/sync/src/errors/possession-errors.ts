/**
 * What goes wrong with what is held. Each in a file of its own: a class that names itself as it is made stays in a bundle
 * with its file, needed or not.
 */
export { AlreadyHeldError } from './already-held-error.js';
export { DeadlockError } from './deadlock-error.js';
export { NotHeldError } from './not-held-error.js';
export { OverReleaseError } from './over-release-error.js';
export { OwnerDiedError } from './owner-died-error.js';

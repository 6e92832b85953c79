/** The primitives of @heddle/sync for workers whose tasks do not import them: loaded as the first of them arrives as an argument. */
export { loadPrimitives } from '@heddle/sync/shared';

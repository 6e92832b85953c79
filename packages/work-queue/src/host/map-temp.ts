export function mapOver<R>(..._: unknown[]): AsyncIterableIterator<R> { throw new Error('not yet'); }

export { FakeTask } from '@heddle/testkit';

/** Lets everything happen that needs no timer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** How a promise stands: 'pending', its value, or its error. */
export async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  let state: unknown = 'pending';
  promise.then(
    (value) => (state = value),
    (error: unknown) => (state = error),
  );
  await settle();
  return state;
}

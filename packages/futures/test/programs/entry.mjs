import { main } from '@heddle/futures/task';

export const loaded = true;
console.log('loaded');
main(import.meta, async () => {
  await Promise.resolve();
  console.log('main runs');
});

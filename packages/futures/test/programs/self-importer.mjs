import { main } from '@heddle/futures/task';

console.log('loaded');
main(import.meta, () => console.log('main runs'));
if (!import.meta.url.includes('?')) await import(`${import.meta.url}?again`);

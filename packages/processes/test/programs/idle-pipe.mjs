import { Pipe } from '@heddle/processes';

const [one, other] = Pipe();
const wait = other.recv();
await one.send(1);
console.log('received', await wait);

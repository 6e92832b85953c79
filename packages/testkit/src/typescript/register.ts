/** For `node --import @heddle/testkit/typescript program.ts`: loads TypeScript, which Node 20 cannot by itself. */
import { register } from 'node:module';

register('./hooks.js', import.meta.url);

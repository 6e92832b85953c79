/** `npm run mutants`: makes each mistake that can be made in the protocols, for the scenarios to catch. */
import { checkMutants } from '@heddle/testkit/mutants';

await checkMutants({
  suite: new URL('scenarios.ts', import.meta.url),
  known: new URL('known-mutants.json', import.meta.url),
  equivalent: new URL('equivalent-mutants.json', import.meta.url),
});

import { describe, expect, it } from 'vitest';

import { collect } from './collect.js';
import type { ContractContext } from './contract-context.js';
import { SharedTally } from '../shared-tally.js';
import { sharing } from '../task-references.js';
import type { TallyHolder } from '../tasks/sharing.js';

class Holder implements TallyHolder {
  readonly tally: SharedTally = new SharedTally();
  readonly list: readonly SharedTally[] = [this.tally];
  readonly byTally: ReadonlyMap<SharedTally, { readonly tally: SharedTally }> = new Map([[this.tally, this]]);
  readonly set: ReadonlySet<unknown> = new Set([1, this.tally, 'last']);
}

/** Objects over shared memory. Runs only where memory is shared. */
export function sharingContract(context: ContractContext): void {
  describe.runIf(context.capabilities.sharedMemory)('a registered shared object', () => {
    it('among arguments and results arrives as itself, at any depth, inside instances of classes too', async () => {
      const holder = new Holder();
      const answer = await context.executor().submit(sharing.addToTally, holder);
      expect(answer.isOne).toBe(true);
      expect(answer.tally).toBeInstanceOf(SharedTally);
      expect(answer.list[0]).toBe(answer.tally);
      expect([...answer.set]).toEqual([1, answer.tally, 'last']);
      expect([...answer.byTally.keys()]).toEqual([answer.tally]);
      expect(answer.byTally.get(answer.tally)?.tally).toBe(answer.tally);
      expect(holder.tally.value).toBe(1);
      answer.tally.add();
      expect(holder.tally.value).toBe(2);
    });

    it('arrives as itself where it is the argument, the result, an item of a map, a value yielded, or beside what is transferred', async () => {
      const executor = context.executor();
      const tally = new SharedTally();
      expect(await executor.submit(sharing.addToBare, tally)).toBeInstanceOf(SharedTally);
      for (const again of await collect(executor.map(sharing.addToBare, [tally, tally], { chunkSize: 2 }))) again.add();
      const [yielded] = await collect(executor.submit(sharing.yieldTally, tally));
      yielded?.[1].add();
      expect(await executor.submitWith({ transfer: [new ArrayBuffer(8)] }, sharing.addToBare, tally)).toBeInstanceOf(SharedTally);
      expect(await executor.submitWith({ retries: 1 }, sharing.addToBare, tally)).toBeInstanceOf(SharedTally);
      expect(tally.value).toBe(9);
    });
  });
}

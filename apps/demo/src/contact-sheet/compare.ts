import { comparisonBlocks, groupsOf, packFingerprints } from '../pictures/look-alikes.js';
import type { Run } from './run.js';
import type { ReadPicture } from './survey.js';
import { tasks } from './task-references.js';

/** Enough to be worth a task: a few milliseconds. */
const pairsPerBlock = 100_000;

/** Pictures that look alike, the largest of each group first; groups in the order of the pictures. */
export async function findGroups(run: Run, pictures: readonly ReadPicture[], threshold: number): Promise<ReadPicture[][]> {
  const { executor, signal, timeline, progress } = run;
  const fingerprints = packFingerprints(pictures.map(({ picture }) => picture));
  const blocks = comparisonBlocks(pictures.length, pairsPerBlock);
  using shown = progress('Comparing pictures', blocks.length);
  const calls = blocks.map((block): Parameters<typeof tasks.comparePictures> => [fingerprints, block, threshold]);
  const pairs: Uint32Array[] = [];
  for await (const comparison of executor.starmap(tasks.comparePictures, calls, { ordered: false, signal })) {
    timeline.record({ kind: 'compare', name: comparison.name, span: comparison.span });
    pairs.push(comparison.pairs);
    shown.advance();
  }
  const size = ({ picture, file }: ReadPicture): number => picture.width * picture.height + file.bytes / 1e9;
  return groupsOf(pictures.length, pairs).map((group) =>
    group.flatMap((index) => pictures[index] ?? []).sort((one, other) => size(other) - size(one)),
  );
}

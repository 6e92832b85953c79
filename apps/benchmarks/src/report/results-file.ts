/**
 * RESULTS.md: a preface, one section for each group of scenarios under each major version of Node, and below them what was
 * written by hand.
 *
 * A run replaces the sections that it measured and leaves the others as they are, so that they can be measured on different
 * days. HTML comments mark where a section begins and ends.
 */
import { scenarios } from '../scenarios.js';

const preface = `# Results

Written by \`npm run bench -- --all-nodes\`, but for what stands below the sections of the Nodes. What each figure means stands above it; how the measuring is done
is in [README.md](README.md).

Every figure is the median of the rounds, with the smallest and the largest in brackets. "Heddle is" gives Heddle's figure
divided by this contender's: the ratio is taken within each round, and the median of those counts. Where less is better,
a ratio under 1 means that Heddle is ahead. "–" means that the library has no such feature.
`;

/** @param sections By the version and the group, as in `24 pools`. */
export function mergeResults(existing: string, sections: Readonly<Record<string, string>>): string {
  const merged = new Map([...parseSections(existing), ...Object.entries(sections)]);
  const ordered = [...merged].sort(([a], [b]) => placeOf(a) - placeOf(b));
  const written = ordered.map(([key, text]) => `${opening(key)}\n\n${text.trim()}\n\n${closing(key)}\n`);
  const notes = notesBelow(existing);
  return [preface, ...written, ...(notes === '' ? [] : [`${notes}\n`])].join('\n');
}

/** What stands below the last section. */
function notesBelow(text: string): string {
  return /<!-- end of node \d+ \w+ -->(?![^]*<!-- end of node )([^]*)$/.exec(text)?.[1]?.trim() ?? '';
}

function parseSections(text: string): Map<string, string> {
  const pattern = /<!-- node (\d+ \w+) -->\n([^]*?)<!-- end of node \1 -->/g;
  return new Map([...text.matchAll(pattern)].map(([, key = '', section = '']) => [key, section]));
}

const groups = [...new Set(scenarios.map(({ group }) => group))];

/** By version, then in the order in which groups are measured. */
function placeOf(key: string): number {
  const [major, group] = key.split(' ');
  return Number(major) * groups.length + groups.findIndex((name) => name === group);
}

function opening(key: string): string {
  return `<!-- node ${key} -->`;
}

function closing(key: string): string {
  return `<!-- end of node ${key} -->`;
}

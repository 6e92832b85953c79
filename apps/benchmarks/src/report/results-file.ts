/**
 * RESULTS.md: a preface, one section for each major version of Node, and below them what was written by hand.
 *
 * A run replaces the sections of the versions it measured and leaves the others as they are, so that Node 20 and Node 24
 * can be measured on different days. HTML comments mark where a section begins and ends.
 */

const preface = `# Results

Written by \`npm run bench -- --all-nodes\`, but for what stands below the sections of the Nodes. What each figure means stands above it; how the measuring is done
is in [README.md](README.md).

Every figure is the median of the rounds, with the smallest and the largest in brackets. "Heddle is" gives Heddle's figure
divided by this contender's: the ratio is taken within each round, and the median of those counts. Where less is better,
a ratio under 1 means that Heddle is ahead. "–" means that the library has no such feature.
`;

export function mergeResults(existing: string, sections: Readonly<Record<string, string>>): string {
  const merged = new Map([...parseSections(existing), ...Object.entries(sections)]);
  const ordered = [...merged].sort(([a], [b]) => Number(a) - Number(b));
  const written = ordered.map(([major, text]) => `${opening(major)}\n\n${text.trim()}\n\n${closing(major)}\n`);
  const notes = notesBelow(existing);
  return [preface, ...written, ...(notes === '' ? [] : [`${notes}\n`])].join('\n');
}

/** What stands below the last section. */
function notesBelow(text: string): string {
  return /<!-- end of node \d+ -->(?![^]*<!-- end of node )([^]*)$/.exec(text)?.[1]?.trim() ?? '';
}

function parseSections(text: string): Map<string, string> {
  const pattern = /<!-- node (\d+) -->\n([^]*?)<!-- end of node \1 -->/g;
  return new Map([...text.matchAll(pattern)].map(([, major = '', section = '']) => [major, section]));
}

function opening(major: string): string {
  return `<!-- node ${major} -->`;
}

function closing(major: string): string {
  return `<!-- end of node ${major} -->`;
}

import type { Problem } from '../contact-sheet/survey.js';
import type { ProblemKind } from '../pictures/picture-problem.js';
import { formatBytes, formatCount } from '../text/format.js';
import { type Html, html } from './html.js';
import { linkFrom } from './links.js';

const kinds: Record<ProblemKind, string> = {
  unreadable: 'unreadable',
  'not-a-picture': 'not a picture',
  unsupported: 'unsupported',
  'too-large': 'too large',
  damaged: 'damaged',
  'too-slow': 'too slow',
  crashed: 'crashed',
};

function row({ name, file, kind, reason }: Problem, page: string): Html {
  const shown = html`<bdi>${name}</bdi>`;
  const title = file === undefined ? shown : html`<a href="${linkFrom(page, file.path)}">${shown}</a>`;
  const size = file === undefined ? '' : formatBytes(file.bytes);
  return html`<tr><th scope="row">${title}</th><td><span class="kind">${kinds[kind]}</span></td>
<td class="reason">${reason}</td><td class="number">${size}</td></tr>
`;
}

/** What could not be shown, and why; nothing where all went well. */
export function problemSection(problems: readonly Problem[], page: string): Html | undefined {
  if (problems.length === 0) return undefined;
  return html`<section id="problems" aria-labelledby="problems-title"><h2 id="problems-title">Not shown</h2>
<p class="lead">${formatCount(problems.length, 'file')} could not be shown. None of them cost any other picture anything.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">File</th><th scope="col">Kind</th><th scope="col">Reason</th><th scope="col" class="number">Size</th></tr></thead>
<tbody>
${problems.map((problem) => row(problem, page))}</tbody></table></div></section>
`;
}

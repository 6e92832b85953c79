import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { type ContactSheet, speedUp } from '../contact-sheet/contact-sheet.js';
import { formatBytes, formatCount, formatDuration } from '../text/format.js';
import { gallerySection, groupSection } from './gallery.js';
import { Html, html } from './html.js';
import { problemSection } from './problems.js';
import { styles } from './styles.js';
import { timelineSection } from './timeline.js';

/** The page's script, bundled beside this module. */
function clientScript(): string {
  return readFileSync(new URL('./client.global.js', import.meta.url), 'utf8').trim();
}

function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Nothing but what is in the file itself: no network, no other script, no other style. */
function policy(script: string): string {
  const sources = [`style-src ${sourceHash(styles)}`, `script-src ${sourceHash(script)}`];
  return ["default-src 'none'", 'img-src data:', ...sources, "base-uri 'none'", "form-action 'none'"].join('; ');
}

function masthead(sheet: ContactSheet): Html {
  const { pictures, groups, problems, work } = sheet;
  const bytes = pictures.reduce((sum, { file }) => sum + file.bytes, 0);
  const made = sheet.made.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  return html`<header class="masthead"><p class="kicker">Contact sheet</p><h1><bdi>${basename(sheet.folder) || sheet.folder}</bdi></h1>
<p class="lead">${formatCount(pictures.length, 'picture')}, ${formatBytes(bytes)}, ${made}</p>
<dl class="figures">
<div><dt>pictures</dt><dd>${pictures.length}</dd></div>
<div><dt>near-duplicate groups</dt><dd>${groups.length}</dd></div>
<div><dt>not shown</dt><dd>${problems.length}</dd></div>
<div><dt>wall time</dt><dd>${formatDuration(work.wallTime)}</dd></div>
<div><dt>speed-up on ${formatCount(work.workers, 'worker')}</dt><dd>${speedUp(work).toFixed(2)} ×</dd></div>
</dl></header>
`;
}

function navigation({ groups, problems, pictures }: ContactSheet): Html {
  const grouped = groups.reduce((sum, group) => sum + group.length, 0);
  const link = (target: string, name: string, shown: boolean): Html[] => (shown ? [html`<a href="#${target}">${name}</a>`] : []);
  return html`<div class="bar"><nav aria-label="Sections">${[
    ...link('timeline', 'Timeline', true),
    ...link('look-alikes', 'Near-duplicates', groups.length > 0),
    ...link('pictures', 'Pictures', pictures.length > grouped),
    ...link('problems', 'Not shown', problems.length > 0),
  ]}</nav>
<form class="controls" role="search" hidden>
<label><span>Find</span> <input type="search" name="find" placeholder="part of a name" autocomplete="off"></label>
<label><span>Sort by</span> <select name="sort"><option value="index">name</option><option value="hue">colour</option>
<option value="pixels">pixels</option><option value="bytes">file size</option><option value="time">time it took</option></select></label>
<output></output></form></div>
`;
}

/**
 * The whole page, piece by piece: with thousands of thumbnails in it, it need never be in memory at once.
 * @param path Where it will be.
 */
export function* contactSheetPage(sheet: ContactSheet, path: string): Generator<string> {
  const script = clientScript();
  const title = `Contact sheet: ${basename(sheet.folder) || sheet.folder}`;
  yield '<!doctype html>\n';
  yield html`<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer"><title>${title}</title><link rel="icon" href="data:,">
<style>${new Html(styles)}</style></head>
<body>
<a class="skip" href="#main">Skip to the content</a>
`.text;
  yield masthead(sheet).text;
  yield navigation(sheet).text;
  yield '<main id="main">\n';
  yield timelineSection(sheet).text;
  for (const part of groupSection(sheet, path)) yield part.text;
  for (const part of gallerySection(sheet, path)) yield part.text;
  yield problemSection(sheet.problems, path)?.text ?? '';
  yield html`</main>
<footer><p>Made by the demo of Heddle, Python's concurrency model for TypeScript. This page loads nothing from anywhere.</p></footer>
<script>${new Html(script)}</script>
</body></html>
`.text;
}

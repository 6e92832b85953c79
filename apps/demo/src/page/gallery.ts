import type { ContactSheet } from '../contact-sheet/contact-sheet.js';
import type { ReadPicture } from '../contact-sheet/survey.js';
import type { DominantColour } from '../pictures/colours.js';
import { hashBits, hashDistance, hashWords } from '../pictures/difference-hash.js';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../text/format.js';
import { Html, html } from './html.js';
import { linkFrom } from './links.js';

/** Where a picture's card is in the page, for whoever leads there. */
export function cardId(index: number): string {
  return `picture-${index + 1}`;
}

/** The colours as a strip, each as wide as its share; drawn as SVG, whose colours no content policy forbids. */
function swatches(colours: readonly DominantColour[]): Html {
  const total = colours.reduce((sum, { share }) => sum + share, 0);
  const label = colours.map(({ hex, share }) => `${hex} ${formatPercent(share)}`).join(', ');
  let x = 0;
  const strips = colours.map(({ hex, share }) => {
    const width = (share / total) * 100;
    const title = html`<title>${hex}, ${formatPercent(share)}</title>`;
    // A little wider than it is: between neighbours nothing must shine through.
    const strip = html`<rect x="${x.toFixed(2)}" width="${(width + 0.1).toFixed(2)}" height="1" fill="${hex}">${title}</rect>`;
    x += width;
    return strip;
  });
  return html`<svg class="swatches" viewBox="0 0 100 1" preserveAspectRatio="none" role="img"
 aria-label="Dominant colours: ${label}">${strips}</svg>`;
}

/** The angle of a colour on the colour wheel, greys after all others: what sorting by colour goes by. */
function hueOf([lightness, a, b]: ReadPicture['picture']['meanColour']): number {
  const chroma = Math.hypot(a, b);
  return chroma < 0.015 ? 400 + lightness * 100 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
}

interface CardPlace {
  readonly page: string;
  readonly index: number;
  /** What is said of it within its group. */
  readonly remark?: string | undefined;
}

function card({ file, picture, time }: ReadPicture, { page, index, remark }: CardPlace): Html {
  const { thumbnail, width, height, traits } = picture;
  const kind = [picture.format, ...traits].join(', ');
  const data = Buffer.from(thumbnail.jpeg).toString('base64');
  return html`<li class="card" id="${cardId(index)}" data-name="${file.name.toLowerCase()}" data-index="${index}"
 data-bytes="${picture.bytes}" data-pixels="${width * height}" data-hue="${Math.round(hueOf(picture.meanColour))}"
 data-time="${Math.round(time)}">
<a class="matte" href="${linkFrom(page, file.path)}" aria-label="Open ${file.name}">
<img src="data:image/jpeg;base64,${new Html(data)}" width="${thumbnail.width}" height="${thumbnail.height}" alt="" decoding="async"></a>
${swatches(picture.colours)}
<div class="caption"><span class="frame" aria-hidden="true">${index + 1}</span><h3><bdi>${file.name}</bdi></h3>
<p>${width} × ${height} <span class="dot">·</span> ${formatBytes(picture.bytes)}</p>
<p>${kind} <span class="dot">·</span> ${formatDuration(time)}</p>
${remark === undefined ? undefined : html`<p class="remark">${remark}</p>`}</div>
</li>
`;
}

function remarkOn(member: ReadPicture, first: ReadPicture): string {
  if (member === first) return 'The largest of them';
  const hashes = new Uint32Array(hashWords * 2);
  hashes.set(first.picture.hash);
  hashes.set(member.picture.hash, hashWords);
  const bits = hashDistance(hashes, 0, 1);
  return bits === 0 ? 'The same hash' : `${bits} of ${hashBits} bits differ`;
}

function indices({ pictures }: ContactSheet): Map<ReadPicture, number> {
  return new Map(pictures.map((picture, index) => [picture, index]));
}

/** Near-duplicates side by side; nothing where there are none. */
export function* groupSection(sheet: ContactSheet, page: string): Generator<Html> {
  if (sheet.groups.length === 0) return;
  const index = indices(sheet);
  yield html`<section id="look-alikes" aria-labelledby="look-alikes-title"><h2 id="look-alikes-title">Near-duplicates</h2>
<p class="lead">${formatCount(sheet.groups.length, 'group')} whose perceptual hashes differ in at most
${sheet.threshold} of ${hashBits} bits from one to the next.</p>
<div class="groups">
`;
  for (const group of sheet.groups) {
    const [first] = group;
    if (first === undefined) continue;
    yield html`<article class="group" aria-label="${group.length} pictures that look alike"><ul class="cards">
`;
    for (const member of group) yield card(member, { page, index: index.get(member) ?? 0, remark: remarkOn(member, first) });
    yield html`</ul></article>
`;
  }
  yield html`</div></section>
`;
}

/** Every picture that is not in a group. */
export function* gallerySection(sheet: ContactSheet, page: string): Generator<Html> {
  const index = indices(sheet);
  const grouped = new Set(sheet.groups.flat());
  const single = sheet.pictures.filter((picture) => !grouped.has(picture));
  if (single.length === 0) return;
  yield html`<section id="pictures" aria-labelledby="pictures-title"><h2 id="pictures-title">Pictures</h2>
<p class="lead">${formatCount(single.length, 'picture')}${sheet.groups.length === 0 ? '' : ' that look like no other'}.
A picture opens the file it was made from.</p>
<ul class="cards">
`;
  for (const picture of single) yield card(picture, { page, index: index.get(picture) ?? 0 });
  yield html`</ul></section>
`;
}

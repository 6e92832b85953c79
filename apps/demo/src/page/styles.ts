/** The page's style sheet. Colours of the timeline's phases are here too; the script asks for them by name. */
export const styles = `
:root {
  color-scheme: light dark;
  --paper: #f4f1ea; --sheet: #fffdf9; --matte: #e9e4d9; --ink: #1f1c18; --soft: #655f55; --line: #dbd4c6; --accent: #9b2335; --warn: #a4510c; --warn-ground: #fbeadb;
  --render: #c58a1e; --change: #97785c; --read: #7d8791; --decode: #2f76c9; --shrink: #1f968b; --colours: #c9405a; --hash: #7b57c7; --encode: #4f9440; --write: #59636d; --compare: #d26a2a; --other: #aaa294;
  --grid: #00000014; --stopped: #c22; --lane: #0000000a;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131211; --sheet: #1d1b19; --matte: #262320; --ink: #efeae1; --soft: #a79f92; --line: #35312c; --accent: #f0958b; --warn: #f0ab6a; --warn-ground: #3a2817;
    --render: #d9a441; --change: #ad8f73; --read: #929ca6; --decode: #5a9be6; --shrink: #3bb3a7; --colours: #e2657c; --hash: #9d7ee3; --encode: #71b562; --write: #75808b; --compare: #e98a4f; --other: #6a645b;
    --grid: #ffffff1c; --stopped: #ff6b6b; --lane: #ffffff0a;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1, h2, h3, p, ul, dl, dd { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 9; padding: .5rem 1rem; background: var(--sheet); }
.masthead, .bar, main, footer { padding-inline: max(1rem, calc((100% - 84rem) / 2)); }

.masthead { padding-block: 2.5rem 1.5rem; }
.kicker { font: 600 .75rem/1 var(--mono); letter-spacing: .16em; text-transform: uppercase; color: var(--accent); }
h1 { margin-block: .5rem .25rem; font: 500 clamp(2rem, 6vw, 3.25rem)/1.1 ui-serif, "Iowan Old Style", Palatino, Georgia, serif; overflow-wrap: anywhere; text-wrap: balance; }
h2 { font: 500 1.6rem/1.2 ui-serif, "Iowan Old Style", Palatino, Georgia, serif; }
.lead, .help { color: var(--soft); max-width: 70ch; }
.figures { display: flex; flex-wrap: wrap; gap: 1px; margin-top: 1.5rem; background: var(--line); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
.figures div { flex: 1 1 8.5rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: .8rem 1rem; background: var(--sheet); }
.figures dt { font-size: .8rem; color: var(--soft); line-height: 1.3; }
.figures dd { font: 500 1.5rem/1.3 var(--mono); font-variant-numeric: tabular-nums; letter-spacing: -.03em; }

.bar { position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; justify-content: space-between; padding-block: .6rem; background: color-mix(in srgb, var(--paper) 92%, transparent); backdrop-filter: blur(8px); border-block: 1px solid var(--line); }
.bar nav { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; }
.bar a { text-decoration: none; font-size: .9rem; padding-block: .2rem; border-bottom: 2px solid transparent; }
.bar a:hover { border-color: var(--accent); }
.controls { display: flex; flex-wrap: wrap; gap: .4rem .9rem; align-items: center; font-size: .875rem; color: var(--soft); }
.controls[hidden] { display: none; }
input, select, button { font: inherit; color: var(--ink); background: var(--sheet); border: 1px solid var(--line); border-radius: .35rem; padding: .25rem .55rem; }
input[type=search] { width: 11rem; }
button { cursor: pointer; min-width: 2.1rem; }
button:hover { border-color: var(--soft); }

section { padding-block: 2rem .5rem; }
section > h2 + .lead { margin-block: .25rem 1rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(13.5rem, 44%), 1fr)); gap: 1rem; }
.card { display: flex; flex-direction: column; background: var(--sheet); border: 1px solid var(--line); border-radius: .45rem; overflow: hidden; content-visibility: auto; contain-intrinsic-size: auto 17rem; scroll-margin-top: 5rem; }
.card[hidden], .group[hidden] { display: none; }
.card:target, .card.found { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent); }
.matte { display: grid; place-items: center; aspect-ratio: 3 / 2; padding: .5rem; background: var(--matte); }
.matte img { display: block; width: auto; height: auto; max-width: 100%; max-height: 100%; min-height: 0; object-fit: contain; box-shadow: 0 1px 4px #0004; }
.swatches { display: block; width: 100%; height: .55rem; }
.caption { position: relative; padding: .55rem .75rem .7rem; font-size: .8rem; line-height: 1.4; color: var(--soft); }
.caption h3 { padding-right: 2rem; font-size: .875rem; font-weight: 600; color: var(--ink); overflow-wrap: anywhere; }
.frame { position: absolute; top: .6rem; right: .7rem; font: .72rem/1.4 var(--mono); color: var(--accent); }
.dot { color: var(--line); }
.remark { margin-top: .25rem; font-weight: 600; color: var(--accent); }
.groups { display: flex; flex-wrap: wrap; gap: 1rem; }
.group { padding: .8rem; border: 1px dashed var(--soft); border-radius: .6rem; }
.group .cards { display: flex; flex-wrap: wrap; gap: .8rem; }
.group .card { width: 13.5rem; }

.timeline { border: 1px solid var(--line); border-radius: .5rem; background: var(--sheet); }
.timeline[hidden] { display: none; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1rem; justify-content: space-between; align-items: center; padding: .6rem .8rem; border-bottom: 1px solid var(--line); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem .9rem; font-size: .8rem; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: .35rem; }
.key { width: .7rem; height: .7rem; border-radius: .15rem; }
.key.render { background: var(--render); } .key.change { background: var(--change); } .key.read { background: var(--read); } .key.decode { background: var(--decode); } .key.shrink { background: var(--shrink); }
.key.colours { background: var(--colours); } .key.hash { background: var(--hash); } .key.encode { background: var(--encode); } .key.write { background: var(--write); } .key.compare { background: var(--compare); }
.buttons { display: flex; gap: .3rem; }
.stage { position: relative; max-height: 70vh; overflow-y: auto; }
.stage canvas { display: block; width: 100%; touch-action: pan-y; cursor: grab; }
.stage canvas:active { cursor: grabbing; }
.stage canvas:focus-visible { outline-offset: -2px; }
.tooltip { position: fixed; top: 0; left: 0; max-width: min(22rem, 90vw); padding: .5rem .7rem; font-size: .8rem; line-height: 1.4; background: var(--ink); color: var(--paper); border-radius: .35rem; pointer-events: none; overflow-wrap: anywhere; z-index: 6; }
.tooltip strong { display: block; }
.tooltip span { opacity: .8; }
.help { padding: .5rem .8rem .6rem; font-size: .8rem; max-width: none; border-top: 1px solid var(--line); }
details { margin-top: .75rem; }
details p { margin-top: .6rem; font-size: .875rem; color: var(--soft); max-width: 80ch; }
summary { cursor: pointer; font-size: .9rem; color: var(--soft); }
.scroll { overflow-x: auto; margin-top: .5rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--sheet); }
table { width: 100%; border-collapse: collapse; font-size: .875rem; }
th, td { padding: .5rem .8rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { font-size: .78rem; font-weight: 600; color: var(--soft); }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 600; min-width: 9rem; overflow-wrap: anywhere; }
.reason { min-width: 16rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.kind { display: inline-block; padding: .05rem .5rem; border-radius: 1rem; font-size: .78rem; white-space: nowrap; color: var(--warn); background: var(--warn-ground); }
footer { padding-block: 2.5rem; font-size: .85rem; color: var(--soft); }
@media (max-width: 40rem) {
  .masthead { padding-block: 1.5rem 1rem; }
  .bar { position: static; }
  .cards { gap: .6rem; }
  .group { padding: .6rem; }
  .group .cards { gap: .6rem; }
  .group .card { width: calc(50% - .3rem); }
  .caption { padding: .5rem .55rem .6rem; }
  input[type=search] { width: 9rem; }
}
@media print { .bar, .skip, .buttons, .help { display: none; } .card, .group { break-inside: avoid; } }
`;

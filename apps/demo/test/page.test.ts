import { describe, expect, it } from 'vitest';

import { formatMilliseconds } from '../src/page/client/format.js';
import { TimeWindow } from '../src/page/client/window.js';
import { html, jsonForScript } from '../src/page/html.js';
import { linkFrom } from '../src/page/links.js';
import { formatBytes, formatDuration, formatEstimate, printable } from '../src/text/format.js';

describe('html', () => {
  it('escapes what people name their files, in text and in attributes', () => {
    const name = `"><script>alert('1')</script>&amp;`;
    expect(html`<b title="${name}">${name}</b>`.text).toBe(
      '<b title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</b>',
    );
  });

  it('takes HTML, lists of it, numbers and nothing', () => {
    expect(html`<ul>${[html`<li>1</li>`, html`<li>${2}</li>`]}${undefined}</ul>`.text).toBe('<ul><li>1</li><li>2</li></ul>');
  });

  it('writes no broken characters', () => {
    expect(html`${'a\ud800b'}`.text).toBe('a\ufffdb');
  });

  it('writes JSON that cannot end its element', () => {
    const { text } = jsonForScript({ name: '</script><!--' });
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toEqual({ name: '</script><!--' });
  });
});

describe('links', () => {
  it('lead from the page to the picture, whatever its name', () => {
    expect(linkFrom('/home/me/out/sheet.html', '/home/me/Pictures/a b/50% #1?.jpg')).toBe('../Pictures/a%20b/50%25%20%231%3F.jpg');
    expect(linkFrom('/out/sheet.html', '/out/javascript:alert(1).png')).toBe('javascript%3Aalert(1).png');
  });
});

describe('numbers for people', () => {
  it('are short', () => {
    expect([0, 999, 1000, 25_400, 1_234_567, 3.2e9].map(formatBytes)).toEqual(['0 B', '999 B', '1.0 kB', '25 kB', '1.2 MB', '3.2 GB']);
    expect([0.25, 12.4, 999, 1234, 12_345, 754_000].map(formatDuration)).toEqual([
      '0.3 ms',
      '12 ms',
      '999 ms',
      '1.23 s',
      '12.3 s',
      '12 min 34 s',
    ]);
    expect([200, 4400, 59_000, 200_000].map(formatEstimate)).toEqual(['about 1 s', 'about 4 s', 'about 59 s', 'about 3 min']);
    expect([0.5, 3.21, 250, 5000, 12_345].map((value) => formatMilliseconds(value))).toEqual([
      '0.50 ms',
      '3.2 ms',
      '250 ms',
      '5.0 s',
      '12 s',
    ]);
    expect([0, 200, 400].map((tick) => formatMilliseconds(tick, 200))).toEqual(['0 ms', '200 ms', '400 ms']);
  });

  it('file names cannot play with the terminal', () => {
    expect(printable('a\u001b[2Jb\nc\u202egpj.exe é')).toBe('a\\u{1b}[2Jb\\u{a}c\\u{202e}gpj.exe é');
  });
});

describe("the timeline's window", () => {
  it('zooms around a moment, which stays where it is', () => {
    const window = new TimeWindow(1000);
    window.zoom(4, 600);
    expect(window.length).toBe(250);
    expect((600 - window.from) / window.length).toBeCloseTo(0.6);
  });

  it('never leaves the timeline, nor shows less than can be told apart', () => {
    const window = new TimeWindow(1000);
    window.zoom(2, 0);
    window.move(-500);
    expect([window.from, window.to]).toEqual([0, 500]);
    window.move(10_000);
    expect([window.from, window.to]).toEqual([500, 1000]);
    window.zoom(1e9, 700);
    expect(window.length).toBeCloseTo(0.05);
    window.zoom(1e-9, 700);
    expect([window.from, window.to]).toEqual([0, 1000]);
  });
});

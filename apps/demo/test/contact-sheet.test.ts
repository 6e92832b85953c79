import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TimelineData } from '../src/page/client/timeline-data.js';
import { encodeJpeg, encodePng } from '../src/pictures/codecs.js';
import { resize } from '../src/pictures/resize.js';
import { chunk, header, makePng, signature } from './support/make-png.js';
import { endlessJpeg, paint, scenery, withOrientation } from './support/pictures.js';
import { startDemo } from './support/run-demo.js';

let place: string;
let pictures: string;

/** A folder as people have them: some pictures, some copies, and everything that can be wrong with a file. */
async function fillFolder(): Promise<void> {
  const put = (name: string, bytes: Uint8Array | string): Promise<void> => writeFile(join(pictures, name), bytes);
  const garden = scenery(600, 400, 1);
  const jpeg = await encodeJpeg(garden, 85);
  await mkdir(join(pictures, 'holiday'), { recursive: true });
  await put('garden.jpg', jpeg);
  await put('holiday/garden small.png', await encodePng(resize(garden, 300, 200)));
  await put('holiday/garden worse.JPG', await encodeJpeg(garden, 20));
  await put('portrait.jpg', withOrientation(await encodeJpeg(scenery(500, 300, 2), 85), 6));
  await put("one & 'only'.png", await encodePng(scenery(80, 300, 3)));
  await put('glass.png', await encodePng(paint(64, 64, (x) => [255, 0, 0, x * 4])));
  await put('really a png.jpg', await encodePng(scenery(100, 100, 4)));
  await put(
    'deep.png',
    makePng({ width: 40, height: 30, bitDepth: 16, colourType: 2, interlaced: true, sample: (x, y) => [x * 1000, y * 2000, 0] }),
  );

  await put('cut off.jpg', jpeg.subarray(0, jpeg.length >> 1));
  await put('diary.jpg', 'Dear diary, this is no picture.\n');
  await put('empty.png', '');
  await put(
    'noise.png',
    Uint8Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256),
  );
  await put(
    'bomb.png',
    Buffer.concat([
      signature,
      header({ width: 60_000, height: 60_000, bitDepth: 8, colourType: 6 }),
      chunk('IDAT', new Uint8Array()),
      chunk('IEND', new Uint8Array()),
    ]),
  );
  await put('notes.txt', 'not even named like a picture');
}

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'heddle-demo-'));
  pictures = join(place, 'pictures');
  await fillFolder();
});
afterAll(() => rm(place, { recursive: true }));

describe('a folder of pictures, good and bad', () => {
  let page: string;
  let stdout: string;

  beforeAll(async () => {
    const run = await startDemo(['pictures', '--out', 'pages/sheet.html', '--workers', '2', '--thumbnail', '160'], { cwd: place }).ended;
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    stdout = run.stdout;
    page = await readFile(join(place, 'pages', 'sheet.html'), 'utf8');
  }, 60_000);

  function cards(): string[] {
    return page.match(/<li class="card"[\s\S]*?<\/li>/g) ?? [];
  }

  it('says in the end what it did', () => {
    expect(stdout).toContain('8 pictures, 5 failures, 1 duplicate group (3 pictures)');
    expect(stdout).toMatch(/times as fast as one thread, on 2 workers/);
    expect(stdout).toMatch(/worker 1 +[█░]+ +\d+ % of the time, \d+ tasks?/);
    expect(stdout).toContain(`Page: ${join(place, 'pages', 'sheet.html')}`);
    // No terminal, so no line that is drawn over.
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^Reading pictures: 13 of 13 in /m);
  });

  it('shows each picture with its name, dimensions, size, colours and thumbnail', () => {
    expect(cards()).toHaveLength(8);
    const garden = cards().find((card) => card.includes('>garden.jpg<')) ?? '';
    expect(garden).toContain('600 × 400');
    expect(garden).toMatch(/\d+ kB/);
    expect(garden).toMatch(/<img src="data:image\/jpeg;base64,[A-Za-z0-9+/=]{500,}" width="160" height="107" alt=""/);
    expect(garden.match(/<rect [^>]*fill="#[0-9a-f]{6}"/g)?.length).toBeGreaterThan(2);
    expect(garden).toContain('href="../pictures/garden.jpg"');
  });

  it('honours the EXIF orientation', () => {
    const portrait = cards().find((card) => card.includes('>portrait.jpg<')) ?? '';
    expect(portrait).toContain('300 × 500');
    expect(portrait).toContain('width="96" height="160"');
  });

  it('goes by what a file is, not by its name, and escapes that name', () => {
    expect(cards().find((card) => card.includes('really a png.jpg'))).toContain('PNG');
    expect(page).toContain('<bdi>one &amp; &#39;only&#39;.png</bdi>');
  });

  it('shows near-duplicates side by side, the largest first', () => {
    const group = /<article class="group"[\s\S]*?<\/article>/.exec(page)?.[0] ?? '';
    expect([...group.matchAll(/<bdi>(.*?)<\/bdi>/g)].map(([, name]) => name)).toEqual([
      'garden.jpg',
      'holiday/garden worse.JPG',
      'holiday/garden small.png',
    ]);
    expect([...group.matchAll(/<p class="remark">(.*?)<\/p>/g)].map(([, remark]) => remark)).toEqual([
      'The largest of them',
      expect.stringMatching(/hash|bits differ/),
      expect.stringMatching(/hash|bits differ/),
    ]);
  });

  it('reports every broken file with its reason', () => {
    const rows = page.match(/<tr><th scope="row"><a[\s\S]*?<\/tr>/g) ?? [];
    for (const [name, reason] of [
      ['cut off.jpg', /The JPEG is cut off/],
      ['diary.jpg', /Neither JPEG nor PNG: the file is text/],
      ['empty.png', /The file is empty/],
      ['noise.png', /Neither JPEG nor PNG/],
      ['bomb.png', /60,000 × 60,000, 3,600 megapixels; the limit is 64/],
    ] as const) {
      expect(rows.find((row) => row.includes(`<bdi>${name}</bdi>`))).toMatch(reason);
    }
  });

  it('has a timeline of what ran on which worker when', () => {
    const json = /<script type="application\/json" id="timeline-data">(.*?)<\/script>/.exec(page)?.[1] ?? '';
    const { lanes, duration, phases } = JSON.parse(json) as TimelineData;
    expect(lanes.length).toBeGreaterThan(0);
    expect(lanes.length).toBeLessThanOrEqual(2);
    const tasks = lanes.flatMap((lane) => lane.tasks);
    expect(tasks.filter(({ kind }) => kind === 'Reading')).toHaveLength(13);
    expect(tasks.filter(({ ending }) => ending === 'problem')).toHaveLength(5);
    for (const lane of lanes) {
      lane.tasks.forEach(({ start, end, phases: own }, index) => {
        expect(start).toBeGreaterThanOrEqual(lane.tasks[index - 1]?.end ?? 0);
        expect(end).toBeLessThanOrEqual(duration);
        expect(own.reduce((sum, [, milliseconds]) => sum + milliseconds, 0)).toBeLessThanOrEqual(end - start + 0.01);
        for (const [phase] of own) expect(phases[phase]).toBeDefined();
      });
    }
    for (const { card } of tasks) if (card !== undefined) expect(page).toContain(`id="${card}"`);
  });

  it('needs nothing from anywhere, and its policy allows nothing else', () => {
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page).not.toMatch(/ style="| on[a-z]+="/);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    expect(policy).toContain("default-src 'none'");
    for (const element of ['style', 'script']) {
      const text = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page)?.[1] ?? '';
      expect(text.length).toBeGreaterThan(100);
      expect(policy).toContain(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    }
  });

  it('leaves nothing unfinished behind', async () => {
    expect(await readdir(join(place, 'pages'))).toEqual(['sheet.html']);
  });
});

describe('with another executor', () => {
  it.each(['processes', 'inline'])('%s give the same page of pictures', async (executor) => {
    const out = `${executor}.html`;
    const run = await startDemo(['pictures', '--out', out, '--workers', '2', '--executor', executor], { cwd: place }).ended;
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('8 pictures, 5 failures, 1 duplicate group (3 pictures)');
    expect(run.stdout).toMatch(executor === 'inline' ? /on 1 worker\b/ : /on 2 workers\b/);
    expect((await readFile(join(place, out), 'utf8')).match(/<li class="card"/g)).toHaveLength(8);
  });

  it('processes: a picture that takes too long is given up, and the others are shown', async () => {
    const folder = join(place, 'slow-too');
    await mkdir(folder);
    await writeFile(join(folder, 'endless.jpg'), await endlessJpeg());
    for (const seed of [1, 2, 3]) await writeFile(join(folder, `small ${seed}.png`), await encodePng(scenery(60, 60, seed)));
    const run = await startDemo(['slow-too', '--out', 'slow-too.html', '--workers', '1', '--timeout', '2', '-e', 'processes'], { cwd: place }).ended;
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('3 pictures, 1 failure');
  });
});

describe('limits', () => {
  it('a picture that takes too long is given up, and the others are shown', async () => {
    const folder = join(place, 'slow');
    await mkdir(folder);
    await writeFile(join(folder, 'endless.jpg'), await endlessJpeg());
    for (const seed of [1, 2, 3]) await writeFile(join(folder, `small ${seed}.png`), await encodePng(scenery(60, 60, seed)));
    const run = await startDemo(['slow', '--out', 'slow.html', '--workers', '1', '--timeout', '2'], { cwd: place }).ended;
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('3 pictures, 1 failure');
    expect(run.stdout).toContain('endless.jpg: Given up after 2 s');
    const page = await readFile(join(place, 'slow.html'), 'utf8');
    expect(page).toContain('"ending":"stopped"');
  });

  it('the number of pixels is the user’s choice', async () => {
    const run = await startDemo(['pictures', '--out', 'few.html', '--max-megapixels', '0.1'], { cwd: place }).ended;
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/garden\.jpg: The JPEG says it is 600 × 400, 0\.2 megapixels; the limit is 0\.1\./);
  });
});

describe('wrong arguments end with a message and a code, and without a page', () => {
  const cases: [name: string, args: string[], code: number, message: RegExp][] = [
    ['a folder that is not there', ['nowhere'], 1, /Cannot read the folder .*nowhere: it is not there/],
    ['a file', ['pictures/garden.jpg'], 1, /is a file; give the folder/],
    ['a folder without pictures', ['nothing'], 1, /There are no JPEG or PNG pictures in .*nothing/],
    ['an unknown option', ['pictures', '--frobnicate'], 2, /unknown option '--frobnicate'/],
    ['two folders', ['pictures', 'nothing'], 2, /too many arguments/],
    ['no number of workers', ['pictures', '--workers', 'many'], 2, /whole number from 1 to 256/],
    ['an executor that there is not', ['pictures', '-e', 'fibres'], 2, /Allowed choices are threads, processes, inline/],
    ['no workers', ['pictures', '-w', '0'], 2, /whole number from 1 to 256/],
    ['half a thumbnail', ['pictures', '--thumbnail', '99.5'], 2, /whole number from 32 to 1024/],
    ['an empty time-out', ['pictures', '--timeout', ''], 2, /number from 0.001/],
    ['a page that is a folder', ['pictures', '--out', 'nothing'], 1, /nothing is a folder/],
    ['a page below a file', ['pictures', '--out', 'pictures/garden.jpg/page.html'], 1, /Cannot write the page/],
  ];

  beforeAll(() => mkdir(join(place, 'nothing')));

  for (const [name, args, code, message] of cases) {
    it(name, async () => {
      const run = await startDemo(args.includes('--out') ? args : [...args, '--out', 'never.html'], { cwd: place }).ended;
      expect(run.stderr).toMatch(message);
      expect(run.stderr).not.toMatch(/^ {4}at /m);
      expect(run.code).toBe(code);
      expect(await readdir(place)).not.toContain('never.html');
    });
  }

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a folder that may not be read', async () => {
    await mkdir(join(place, 'locked'));
    await chmod(join(place, 'locked'), 0);
    const run = await startDemo(['locked', '--out', 'never.html'], { cwd: place }).ended;
    expect(run.stderr).toMatch(/permission is denied/);
    expect(run.code).toBe(1);
  });

  it('--help explains every option', async () => {
    const run = await startDemo(['--help']).ended;
    expect(run.code).toBe(0);
    for (const option of ['--out', '--executor', '--workers', '--thumbnail', '--threshold', '--timeout', '--max-megapixels'])
      expect(run.stdout).toContain(option);
  });
});

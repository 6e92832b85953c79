import { type Options, type Params, Presets, SingleBar } from 'cli-progress';

import type { Progress } from '../contact-sheet/progress.js';
import { formatDuration, formatEstimate, formatPercent, printable } from '../text/format.js';

/** How often, in milliseconds, a log, which cannot be drawn over, hears of progress. */
const plainInterval = 2000;
const barWidth = 28;
const detailWidth = 32;

/**
 * A bar with an estimate of the time left: in a terminal one line that is drawn over, elsewhere a line when the first is
 * done, then every two seconds.
 */
export function showProgress(label: string, total: number, stream: NodeJS.WriteStream = process.stdout): Progress {
  return stream.isTTY ? new BarProgress(label, total, stream) : new PlainProgress(label, total, stream);
}

/** The end of a long name says more than its beginning. */
function shorten(name: string): string {
  const shown = printable(name);
  return shown.length <= detailWidth ? shown : `…${shown.slice(1 - detailWidth)}`;
}

/** Before that many are done an estimate would only tell how long the workers took to start. */
const enoughToEstimate = 4;

function drawBar(label: string, { progress, value, total, eta }: Params, detail: string): string {
  const filled = Math.round(progress * barWidth);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
  // Seconds, and no number while there is nothing to go by.
  const left = value >= enoughToEstimate && value < total && Number.isFinite(eta) ? `${formatEstimate(eta * 1000)} left` : '';
  return [label.padEnd(18), bar, formatPercent(progress).padStart(5), `${value}/${total}`, left, detail].filter(Boolean).join('  ');
}

class BarProgress implements Progress {
  readonly #bar: SingleBar;
  readonly #started = performance.now();
  #detail = '';

  constructor(label: string, total: number, stream: NodeJS.WriteStream) {
    const format = (_options: Options, params: Params): string => drawBar(label, params, this.#detail);
    // Signals are the program's affair: it still has a pool to shut down.
    const options: Options = { format, stream, hideCursor: true, linewrap: false, gracefulExit: false, etaBuffer: 40 };
    this.#bar = new SingleBar(options, Presets.shades_classic);
    this.#bar.start(total, 0);
  }

  advance(detail?: string): void {
    if (detail !== undefined) this.#detail = shorten(detail);
    this.#bar.increment();
  }

  mention(detail: string): void {
    this.#detail = shorten(detail);
  }

  [Symbol.dispose](): void {
    this.#detail = `in ${formatDuration(performance.now() - this.#started)}`;
    this.#bar.stop();
  }
}

class PlainProgress implements Progress {
  readonly #label: string;
  readonly #total: number;
  readonly #stream: NodeJS.WritableStream;
  readonly #started = performance.now();
  #said = -Infinity;
  #done = 0;

  constructor(label: string, total: number, stream: NodeJS.WritableStream) {
    this.#label = label;
    this.#total = total;
    this.#stream = stream;
  }

  advance(): void {
    this.#done += 1;
    const time = performance.now();
    if (this.#done === this.#total || time - this.#said < plainInterval) return;
    this.#said = time;
    const left = ((time - this.#started) / this.#done) * (this.#total - this.#done);
    this.#say(`(${formatPercent(this.#done / this.#total)})${this.#done < enoughToEstimate ? '' : `, ${formatEstimate(left)} left`}`);
  }

  mention(): void {
    // Too much for a log.
  }

  [Symbol.dispose](): void {
    this.#say(`in ${formatDuration(performance.now() - this.#started)}`);
    // Tasks that end later, as after an interruption, are no news any more.
    this.#said = Infinity;
  }

  #say(rest: string): void {
    this.#stream.write(`${this.#label}: ${this.#done} of ${this.#total} ${rest}\n`);
  }
}

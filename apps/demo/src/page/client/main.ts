import { enhanceGallery } from './gallery.js';
import type { TimelineData } from './timeline-data.js';
import { TimelineView } from './timeline-view.js';

/** The element, or a failure that names it: page and script are made for each other. */
function required<E extends Element>(selector: string, kind: new () => E): E {
  const element = document.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`The page has no ${selector}`);
  return element;
}

const timeline = required('.timeline', HTMLElement);
timeline.hidden = false;
const data = JSON.parse(required('#timeline-data', HTMLScriptElement).text) as TimelineData;
const view = new TimelineView(data, required('.timeline canvas', HTMLCanvasElement), required('.timeline .tooltip', HTMLElement));
for (const button of timeline.querySelectorAll<HTMLButtonElement>('[data-zoom]')) {
  button.addEventListener('click', () => view.zoomBy({ in: 2, out: 0.5, all: 0 }[button.dataset.zoom ?? 'all'] ?? 0));
}

const controls = required('.controls', HTMLFormElement);
controls.hidden = false;
enhanceGallery(controls);

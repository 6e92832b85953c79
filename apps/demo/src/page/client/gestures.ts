/** What people do with the timeline, whatever they do it with. Positions are pixels within the element. */
export interface GestureListener {
  readonly zoom: (factor: number, x: number) => void;
  /** By so many pixels to the right. */
  readonly move: (pixels: number) => void;
  readonly all: () => void;
  readonly point: (x: number, y: number) => void;
  readonly leave: () => void;
  readonly choose: (x: number, y: number) => void;
  /** A finger, which cannot point without touching. */
  readonly tap: (x: number, y: number) => void;
}

interface Point {
  x: number;
  y: number;
}

/** Less than this is a click with a shaking hand, not a drag. */
const dragThreshold = 4;

export function listenToGestures(element: HTMLElement, listener: GestureListener): void {
  listenToPointers(element, listener);
  listenToWheel(element, listener);
  listenToKeys(element, listener);
}

function listenToPointers(element: HTMLElement, listener: GestureListener): void {
  const down = new Map<number, Point>();
  let travelled = 0;

  const positionIn = (event: PointerEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  const pinch = (before: Point, now: Point, other: Point): void => {
    const apart = (one: Point): number => Math.max(10, Math.abs(one.x - other.x));
    listener.zoom(apart(now) / apart(before), (now.x + other.x) / 2);
  };

  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (down.size === 0) travelled = 0;
    down.set(event.pointerId, positionIn(event));
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    const now = positionIn(event);
    const before = down.get(event.pointerId);
    if (before === undefined) {
      listener.point(now.x, now.y);
      return;
    }
    travelled += Math.abs(now.x - before.x);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) pinch(before, now, other);
    else if (travelled > dragThreshold) listener.move(before.x - now.x);
    down.set(event.pointerId, now);
  });
  element.addEventListener('pointerup', (event) => {
    const { x, y } = positionIn(event);
    const wasDown = down.delete(event.pointerId);
    if (wasDown && down.size === 0 && travelled <= dragThreshold) {
      if (event.pointerType === 'mouse') listener.choose(x, y);
      else listener.tap(x, y);
    }
  });
  element.addEventListener('pointercancel', (event) => down.delete(event.pointerId));
  // A finger that is lifted leaves too, and what it showed should stay.
  element.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse') listener.leave();
  });
  document.addEventListener('scroll', () => listener.leave(), { passive: true });
}

function listenToWheel(element: HTMLElement, listener: GestureListener): void {
  element.addEventListener(
    'wheel',
    (event) => {
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        listener.zoom(Math.exp(-event.deltaY / 200), event.clientX - element.getBoundingClientRect().left);
      } else if (sideways !== 0) {
        event.preventDefault();
        listener.move(sideways);
      }
      // Plain scrolling is the page's.
    },
    { passive: false },
  );
}

function listenToKeys(element: HTMLElement, listener: GestureListener): void {
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const middle = element.clientWidth / 2;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => listener.move(-80),
      ArrowRight: () => listener.move(80),
      '+': () => listener.zoom(1.5, middle),
      '=': () => listener.zoom(1.5, middle),
      '-': () => listener.zoom(1 / 1.5, middle),
      '0': () => listener.all(),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

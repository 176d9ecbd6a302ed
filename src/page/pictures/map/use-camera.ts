import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Camera, centred, fitted, moved, READABLE, showing, zoomed } from './camera.ts';
import type { Layout } from './layout.ts';

const STEP = 60;
const FACTOR = 1.25;
const WHEEL_FACTOR = 1.0015;

export interface CameraControl {
  readonly camera: Camera;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  /** brings a box into sight */
  readonly reveal: (key: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly frame: { readonly current: HTMLDivElement | null };
}

/**
 * Moves the map: by pointer (two of them zoom), by the wheel with Ctrl, by keys while the map has the focus. A new `view`
 * shows all of the layout; a new layout in the same view the box `anchor` and what is around it.
 */
export function useCamera(layout: Layout, view: string, anchor: string | undefined): CameraControl {
  const frame = useRef<HTMLDivElement>(null);
  const [camera, setCamera] = useState<Camera>({ x: 0, y: 0, scale: 1 });
  const before = useRef<{ readonly layout: Layout; readonly view: string }>(undefined);
  const sizeOf = (): { width: number; height: number } => ({
    width: frame.current?.clientWidth ?? 800,
    height: frame.current?.clientHeight ?? 480,
  });
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { layout, view };
    if (last?.view === view && last.layout === layout) return;
    const place = last?.view === view ? layout.places.get(anchor ?? '') : undefined;
    const screen = sizeOf();
    setCamera(place === undefined ? fitted(layout, screen, READABLE) : centred(place, layout, screen));
    // the anchor says what moved the layout; it moves nothing by itself
  }, [layout, view]);
  const zoom = (factor: number): void => {
    const { width, height } = sizeOf();
    setCamera((now) => zoomed(now, factor, { x: width / 2, y: height / 2 }));
  };
  const fit = (): void => setCamera(fitted(layout, sizeOf()));
  useEffect(() => (frame.current === null ? undefined : followPointer(frame.current, setCamera)), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Readonly<Record<string, () => void>> = {
      '+': () => zoom(FACTOR),
      '=': () => zoom(FACTOR),
      '-': () => zoom(1 / FACTOR),
      '0': fit,
      ArrowLeft: () => setCamera((now) => moved(now, STEP, 0)),
      ArrowRight: () => setCamera((now) => moved(now, -STEP, 0)),
      ArrowUp: () => setCamera((now) => moved(now, 0, STEP)),
      ArrowDown: () => setCamera((now) => moved(now, 0, -STEP)),
    };
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  const reveal = (key: string): void => {
    const place = layout.places.get(key);
    if (place !== undefined) setCamera((now) => showing(now, place, sizeOf()));
  };
  return { camera, zoom, fit, reveal, onKeyDown, frame };
}

type Change = (change: (camera: Camera) => Camera) => void;

/** A press that moves less is a click. */
const SLACK = 4;

/** @returns how to stop */
function followPointer(element: HTMLElement, change: Change): () => void {
  const pressed = new Map<number, { x: number; y: number }>();
  let movedBy = 0;
  const at = (event: MouseEvent): { x: number; y: number } => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (pressed.size === 0) movedBy = 0;
    pressed.set(event.pointerId, at(event));
  };
  const move = (event: PointerEvent): void => {
    const last = pressed.get(event.pointerId);
    if (last === undefined) return;
    const now = at(event);
    const [dx, dy] = [now.x - last.x, now.y - last.y];
    movedBy += Math.abs(dx) + Math.abs(dy);
    if (movedBy < SLACK) return;
    element.setPointerCapture(event.pointerId);
    const other = [...pressed].find(([id]) => id !== event.pointerId)?.[1];
    pressed.set(event.pointerId, now);
    if (other === undefined) change((camera) => moved(camera, dx, dy));
    else {
      const factor =
        Math.hypot(now.x - other.x, now.y - other.y) / (Math.hypot(last.x - other.x, last.y - other.y) || 1);
      change((camera) => zoomed(camera, factor, other));
    }
  };
  const up = (event: PointerEvent): void => void pressed.delete(event.pointerId);
  const click = (event: MouseEvent): void => {
    // what ends a movement opens nothing
    if (movedBy < SLACK) return;
    event.stopPropagation();
    movedBy = 0;
  };
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    change((camera) => zoomed(camera, WHEEL_FACTOR ** -event.deltaY, at(event)));
  };
  const stop = new AbortController();
  const { signal } = stop;
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
    element.addEventListener(end, up, { signal });
  element.addEventListener('click', click, { signal, capture: true });
  element.addEventListener('wheel', wheel, { signal, passive: false });
  return () => stop.abort();
}

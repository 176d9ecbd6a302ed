import type { Place, Size } from './place.ts';

/** From places to the screen: moved by `x`, `y`, then as large as `scale`. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

const [SMALLEST, LARGEST, LARGEST_FITTED] = [0.1, 3, 1.25];
const [MARGIN, AROUND] = [16, 140];
/** Below it nobody can read the names. */
export const READABLE = 0.55;

/** All of it, however small; `least` keeps the names readable, so that not all may be in sight. */
export function fitted(content: Size, screen: Size, least = SMALLEST): Camera {
  const scale = Math.min(Math.max(fitting(content, screen), least), LARGEST_FITTED);
  const [width, height] = [content.width * scale, content.height * scale];
  return {
    scale,
    x: Math.max((screen.width - width) / 2, width > screen.width ? -Infinity : MARGIN),
    y: Math.max((screen.height - height) / 2, height > screen.height ? -Infinity : MARGIN),
  };
}

/** A place in the middle of the screen, with what is around it; all, where all can be read. */
export function centred(place: Place, content: Size, screen: Size): Camera {
  if (fitting(content, screen) >= READABLE) return fitted(content, screen);
  const around = { width: place.width + 2 * AROUND, height: place.height + 2 * AROUND };
  const scale = Math.min(Math.max(fitting(around, screen), READABLE), 1);
  return {
    scale,
    x: screen.width / 2 - (place.x + place.width / 2) * scale,
    y: screen.height / 2 - (place.y + place.height / 2) * scale,
  };
}

/** Moved as little as shows the place. */
export function showing(camera: Camera, place: Place, screen: Size): Camera {
  const [x, y] = [place.x * camera.scale + camera.x, place.y * camera.scale + camera.y];
  return {
    ...camera,
    x: camera.x + nudge(x, place.width * camera.scale, screen.width),
    y: camera.y + nudge(y, place.height * camera.scale, screen.height),
  };
}

function nudge(from: number, length: number, room: number): number {
  if (from < MARGIN) return MARGIN - from;
  return Math.min(room - MARGIN - from - length, 0);
}

function fitting(content: Size, screen: Size): number {
  return Math.min(
    (screen.width - 2 * MARGIN) / Math.max(content.width, 1),
    (screen.height - 2 * MARGIN) / Math.max(content.height, 1),
  );
}

/** Larger or smaller by the factor; what is at the point of the screen stays there. */
export function zoomed(
  { x, y, scale }: Camera,
  factor: number,
  at: { readonly x: number; readonly y: number },
): Camera {
  const next = clamped(scale * factor);
  const ratio = next / scale;
  return { scale: next, x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio };
}

export function moved(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x + dx, y: camera.y + dy };
}

function clamped(scale: number): number {
  return Math.min(Math.max(scale, SMALLEST), LARGEST);
}

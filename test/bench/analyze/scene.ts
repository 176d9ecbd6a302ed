import { DAY_MS } from '../../../src/model/time.ts';

/** One recording that is judged, on disk. */
export interface Scene {
  readonly directory: string;
  readonly rows: number;
  readonly connections: number;
  readonly policies: number;
  readonly seed: number;
}

export const WINDOW_DAYS = 90;
export const NOW_MS = Date.UTC(2026, 5, 1);
export const WINDOW_FROM_MS = NOW_MS - WINDOW_DAYS * DAY_MS;

/** `hourly`: nothing was folded yet; `folded`: as a collector leaves it, hours of the last days, days before them. */
export const VARIANTS = ['folded', 'hourly'] as const;
export type Variant = (typeof VARIANTS)[number];

export function storePath(scene: Scene, variant: Variant): string {
  return `${scene.directory}/${variant}-${scene.rows}.duckdb`;
}

export function policyDirectory(scene: Scene): string {
  return `${scene.directory}/policies`;
}

export function inventoryFile(scene: Scene): string {
  return `${scene.directory}/inventory.yaml`;
}

/** What the report must have worked through. */
export interface Expected {
  readonly halves: number;
  readonly endpoints: number;
  readonly events: number;
  /** connections times hours with traffic, as they came in */
  readonly hours: number;
  readonly stores: Readonly<Record<Variant, StoreShape>>;
}

export interface StoreShape {
  readonly hourRows: number;
  readonly dayRows: number;
  readonly megabytes: number;
}

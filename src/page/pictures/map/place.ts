/** Where a box is drawn: its top left corner and size, in pixels at scale 1. */
export interface Place extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Boxes that some line joins. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** how many lines do */
  readonly weight: number;
}

/** Where arrows run: to the right on a wide screen, down on a narrow one. */
export type Direction = 'across' | 'down';

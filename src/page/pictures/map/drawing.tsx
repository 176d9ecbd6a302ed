import { useMemo } from 'preact/hooks';
import type { MapNode } from '../../../report/pictures/pictures.ts';
import type { Camera } from './camera.ts';
import { type Arrow, type Box, type Graph, USES } from './graph.ts';
import { type Layout, labelText } from './layout.ts';
import type { Place } from './place.ts';
import { routeOf } from './routes.ts';
import { arrowLabel, arrowText, boxText, subText } from './words.ts';

interface Props {
  readonly graph: Graph;
  readonly layout: Layout;
  readonly nodes: readonly MapNode[];
  readonly camera: Camera;
  readonly focus: number | undefined;
  /** the box whose lines are brought out */
  readonly near: string | undefined;
  readonly onNear: (key: string | undefined) => void;
  /** by the keyboard */
  readonly onReach: (key: string) => void;
  readonly onChoose: (box: Box) => void;
}

/** With more lines than this, words stand only on those of the box that is pointed at. */
const MOST_WORDS = 24;
/** With more, they are drawn thinly. */
const MANY_ARROWS = 80;

export function Drawing({
  graph,
  layout,
  nodes,
  camera: { x, y, scale },
  focus,
  near,
  onNear,
  onReach,
  onChoose,
}: Props) {
  const degrees = useMemo(() => degreesOf(graph), [graph]);
  const areFew = graph.arrows.length <= MOST_WORDS;
  return (
    <svg
      class={near === undefined ? 'map-drawing' : 'map-drawing near'}
      role="group"
      aria-label="Nodes of the map"
    >
      <defs>
        {USES.map((use) => (
          <marker
            key={use}
            id={`map-head-${use}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path class={`tip tip-${use}`} d="M0 0L8 4L0 8z" />
          </marker>
        ))}
      </defs>
      <g transform={`translate(${x} ${y}) scale(${scale})`}>
        {graph.boxes.map(
          (box) =>
            box.isOpen && (
              <Frame key={box.key} box={box} place={layout.places.get(box.key)} onChoose={onChoose} />
            ),
        )}
        <g class={graph.arrows.length > MANY_ARROWS ? 'arrows many' : 'arrows'}>
          {graph.arrows.map((arrow) => {
            const route = routeOf(
              arrow,
              layout.places,
              layout.flow(arrow.from, arrow.to),
              wordsAt(arrow, degrees),
            );
            if (route === undefined) return null;
            const isNear = arrow.from === near || arrow.to === near;
            const width = 1.4 + Math.min(Math.log2(arrow.edges.length), 4) * 0.6;
            return (
              <g key={`${arrow.from} ${arrow.to} ${arrow.use}`} class={isNear ? 'arrow is-near' : 'arrow'}>
                <title>{arrowText(arrow, nodes)}</title>
                <path class="hit" d={route.path} />
                <path
                  class={`line line-${arrow.use}`}
                  stroke-width={width}
                  d={route.path}
                  marker-end={`url(#map-head-${arrow.use})`}
                />
                {(areFew || isNear) && (
                  <text class={`word word-${arrow.use}`} x={route.x} y={route.y}>
                    {arrowLabel(arrow)}
                  </text>
                )}
              </g>
            );
          })}
        </g>
        {graph.boxes.map(
          (box) =>
            !box.isOpen && (
              <BoxPicture
                key={box.key}
                box={box}
                place={layout.places.get(box.key)}
                isFocus={box.index !== undefined && box.index === focus}
                onNear={onNear}
                onReach={onReach}
                onChoose={onChoose}
              />
            ),
        )}
      </g>
    </svg>
  );
}

function degreesOf({ arrows }: Graph): ReadonlyMap<string, number> {
  const degrees = new Map<string, number>();
  for (const { from, to } of arrows)
    for (const key of [from, to]) degrees.set(key, (degrees.get(key) ?? 0) + 1);
  return degrees;
}

/** Nearer to the box with fewer arrows: where many meet, words would lie on each other. */
function wordsAt({ from, to }: Arrow, degrees: ReadonlyMap<string, number>): number {
  const [out, back] = [degrees.get(from) ?? 0, degrees.get(to) ?? 0];
  return out === back ? 0.5 : out < back ? 0.3 : 0.7;
}

interface BoxProps {
  readonly box: Box;
  readonly place: Place | undefined;
  readonly onChoose: (box: Box) => void;
}

/** An open namespace; its title closes it. */
function Frame({ box, place, onChoose }: BoxProps) {
  if (place === undefined) return null;
  return (
    <g transform={`translate(${place.x} ${place.y})`}>
      <rect class="frame" width={place.width} height={place.height} rx="8" />
      <g {...chosen(box, onChoose)} class="frame-title" aria-expanded="true">
        <title>{`${boxText(box)}; close`}</title>
        <rect class="frame-hit" x="4" y="3" width={place.width - 8} height="20" rx="5" />
        <text x="12" y="18">
          {`▾ ${labelText(box.label)}`}
        </text>
      </g>
    </g>
  );
}

interface NodeProps extends BoxProps {
  readonly isFocus: boolean;
  readonly onReach: (key: string) => void;
  readonly onNear: (key: string | undefined) => void;
}

function BoxPicture({ box, place, isFocus, onNear, onReach, onChoose }: NodeProps) {
  if (place === undefined) return null;
  const { key, kind, label } = box;
  const sub = subText(box);
  const { width, height } = place;
  const isFold = kind === 'fold';
  return (
    <g
      {...chosen(box, onChoose)}
      class={`node node-${kind}${isFocus ? ' is-focus' : ''}`}
      transform={`translate(${place.x} ${place.y})`}
      {...(isFold ? { 'aria-expanded': 'false' } : {})}
      onPointerEnter={() => onNear(key)}
      onPointerLeave={() => onNear(undefined)}
      onFocus={(event) => {
        onNear(key);
        if (event.currentTarget.matches(':focus-visible')) onReach(key);
      }}
      onBlur={() => onNear(undefined)}
    >
      <title>{`${boxText(box)}; ${isFold ? 'open' : isFocus ? 'back to all' : 'show its lines alone'}`}</title>
      {(isFold || kind === 'group') && (
        <rect class="node-behind" x="3" y="3" width={width} height={height} rx="7" />
      )}
      <rect class="node-face" width={width} height={height} rx={kind === 'outside' ? height / 2 : 7} />
      <text
        aria-hidden="true"
        class="node-label"
        x={width / 2}
        y={sub === '' ? height / 2 + 4.5 : height / 2 - 3}
      >
        {`${isFold ? '▸ ' : ''}${labelText(label)}`}
      </text>
      {sub !== '' && (
        <text class="node-sub" x={width / 2} y={height / 2 + 13}>
          {sub}
        </text>
      )}
    </g>
  );
}

function chosen(box: Box, onChoose: (box: Box) => void) {
  return {
    role: 'button',
    tabindex: 0,
    onClick: () => onChoose(box),
    onKeyDown: (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      onChoose(box);
    },
  } as const;
}

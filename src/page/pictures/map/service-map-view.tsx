import { useMemo, useState } from 'preact/hooks';
import type { EdgeUse, ServiceMap } from '../../../report/pictures/pictures.ts';
import { Drawing } from './drawing.tsx';
import { type Box, edgesInSight, graphOf, type Sight, USES } from './graph.ts';
import { layoutOf } from './layout.ts';
import { LinesTable } from './lines-table.tsx';
import { MapSearch, UseFilter } from './toolbar.tsx';
import { useCamera } from './use-camera.ts';
import { nodeText } from './words.ts';

const ZOOM = 1.25;
const NARROW_PX = 640;

/** Who may reach whom, and who did: namespaces closed at first, opened by a click; one node's lines alone by another. */
export function ServiceMapView({ map }: { readonly map: ServiceMap }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [focus, setFocus] = useState<number>();
  const [uses, setUses] = useState<ReadonlySet<EdgeUse>>(new Set(USES));
  const [isTable, setIsTable] = useState(false);
  const [query, setQuery] = useState('');
  const sight: Sight = { open, focus, uses };
  const edges = useMemo(() => edgesInSight(map, sight), [map, focus, uses]);
  if (map.nodes.length === 0)
    return <p class="picture-note">There is nobody to show: no workload is known.</p>;
  const focused = focus === undefined ? undefined : map.nodes[focus];
  const caption = focused === undefined ? 'All lines of the map' : `Lines of ${nodeText(focused)}`;
  const toggle = (key: string): void => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  return (
    <section class="map" aria-label="Service map">
      <div class="map-bar">
        <MapSearch nodes={map.nodes} query={query} onQuery={setQuery} onFocus={setFocus} />
        <UseFilter edges={map.edges} uses={uses} onUses={setUses} />
        <div class="map-buttons">
          {focused !== undefined && (
            <button type="button" onClick={() => setFocus(undefined)}>
              Show all again
            </button>
          )}
          {open.size > 0 && (
            <button type="button" onClick={() => setOpen(new Set())}>
              Close all namespaces
            </button>
          )}
          <button type="button" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
            Show as table
          </button>
        </div>
      </div>
      {map.folded.map((text) => (
        <p key={text} class="picture-note">
          {text}.
        </p>
      ))}
      {!isTable && (
        <MapCanvas
          map={map}
          sight={sight}
          onChoose={(box) => {
            if (box.index === undefined) toggle(box.key);
            else setFocus(box.index === focus ? undefined : box.index);
          }}
        />
      )}
      {(isTable || focused !== undefined) && <LinesTable caption={caption} edges={edges} nodes={map.nodes} />}
    </section>
  );
}

interface CanvasProps {
  readonly map: ServiceMap;
  readonly sight: Sight;
  readonly onChoose: (box: Box) => void;
}

function MapCanvas({ map, sight, onChoose }: CanvasProps) {
  const { open, focus, uses } = sight;
  const [near, setNear] = useState<string>();
  const [anchor, setAnchor] = useState<string>();
  const graph = useMemo(() => graphOf(map, sight), [map, open, focus, uses]);
  const direction = globalThis.innerWidth < NARROW_PX ? 'down' : 'across';
  const layout = useMemo(() => layoutOf(graph, direction), [graph, direction]);
  const view = `${focus} ${[...uses].join()}`;
  const { camera, zoom, fit, reveal, onKeyDown, frame } = useCamera(layout, view, anchor);
  return (
    <div class="map-canvas">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys move it */}
      <div
        ref={frame}
        class="map-frame"
        tabIndex={0}
        role="group"
        aria-label="Map; arrow keys move it, plus and minus zoom, zero shows all"
        onKeyDown={onKeyDown}
      >
        {graph.boxes.length === 0 ? (
          <p class="picture-note">No line is of this kind.</p>
        ) : (
          <Drawing
            graph={graph}
            layout={layout}
            nodes={map.nodes}
            camera={camera}
            focus={focus}
            near={near}
            onNear={setNear}
            onReach={reveal}
            onChoose={(box) => {
              setAnchor(box.key);
              setNear(undefined);
              onChoose(box);
            }}
          />
        )}
      </div>
      <div class="map-zoom">
        <button type="button" aria-label="Zoom in" onClick={() => zoom(ZOOM)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => zoom(1 / ZOOM)}>
          −
        </button>
        <button type="button" aria-label="Show all of the map" onClick={fit}>
          ⤢
        </button>
      </div>
    </div>
  );
}

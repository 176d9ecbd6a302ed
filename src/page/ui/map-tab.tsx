import type { JSX } from 'preact';
import type { PageData } from '../../report/html/page-data.ts';
import { ServiceMapView } from '../pictures/map/service-map-view.tsx';

export function MapTab({ data }: { readonly data: PageData }): JSX.Element {
  if (data.map.nodes.length === 0)
    return (
      <p class="empty">There is nothing to draw: no policy joins two parties, and no traffic was seen.</p>
    );
  return <ServiceMapView map={data.map} />;
}

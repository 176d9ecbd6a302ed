import type { MapEdge, MapNode } from '../../../report/pictures/pictures.ts';
import { nodeText, USE_WORDS } from './words.ts';

interface Props {
  readonly caption: string;
  readonly edges: readonly MapEdge[];
  readonly nodes: readonly MapNode[];
}

/** All that the map shows, in words. */
export function LinesTable({ caption, edges, nodes }: Props) {
  const nameOf = (index: number): string => {
    const node = nodes[index];
    return node === undefined ? '' : nodeText(node);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
    <div class="scroll map-table" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Ports</th>
            <th scope="col">In the window</th>
            <th scope="col">Connections</th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <tr key={`${edge.from} ${edge.to} ${edge.use}`}>
              <td>{nameOf(edge.from)}</td>
              <td>{nameOf(edge.to)}</td>
              <td>{edge.ports}</td>
              <td class={`use use-${edge.use}`}>{USE_WORDS[edge.use]}</td>
              <td class="number">{edge.connections.toLocaleString('en-US')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

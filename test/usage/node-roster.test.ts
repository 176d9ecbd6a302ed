import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/model/time.ts';
import { NodeRoster } from '../../src/usage/node-roster.ts';
import type { NodeView } from '../../src/usage/node-view.ts';

function view(node: string, lastMs?: number): NodeView {
  return { node, covered: [], lost: [], ...(lastMs === undefined ? {} : { firstMs: 0, lastMs }) };
}

function roster(...names: readonly string[]): NodeRoster {
  const nodes = new NodeRoster();
  for (const name of names) nodes.present(name, 0);
  return nodes;
}

describe('NodeRoster', () => {
  it('nodes are unreached until a record comes from them', () => {
    const nodes = roster('c', 'b', 'a');
    nodes.heard([view('a', 5), view('b')]);
    expect(nodes.unreached()).toEqual(['b', 'c']);
  });

  it('Hubble may put the cluster’s name in front', () => {
    const nodes = roster('a');
    nodes.heard([view('prod/a', 5)]);
    expect(nodes.unreached()).toEqual([]);
  });

  it('what left the cluster is missing no more, and comes back as new', () => {
    const nodes = roster('a');
    nodes.heard([view('a', 5)]);
    nodes.gone('a');
    expect(nodes.unreached()).toEqual([]);
    nodes.present('a', 0);
    expect(nodes.unreached()).toEqual(['a']);
  });

  it('a new node has time to be found; then it is told of, once', () => {
    const nodes = roster('a');
    nodes.present('b', 5 * MINUTE_MS);
    expect(nodes.news(9 * MINUTE_MS)).toEqual([]);
    expect(nodes.news(10 * MINUTE_MS)).toEqual(['a']);
    nodes.present('a', 11 * MINUTE_MS);
    expect(nodes.news(20 * MINUTE_MS)).toEqual(['b']);
    expect(nodes.news(60 * MINUTE_MS)).toEqual([]);
  });
});

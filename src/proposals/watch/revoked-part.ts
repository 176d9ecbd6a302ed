import { sentenceOf } from '../../findings/part-texts.ts';
import type { Grant } from '../../grants/grant.ts';
import { groupBy } from '../../model/group-by.ts';
import { grantMark } from '../digest.ts';
import type { MarkedFinding, Marker } from '../marker.ts';
import type { Drop } from './drop.ts';

/** What a merge took away as one: a finding of its marker, or what else it took out of one rule. */
export interface RevokedPart {
  /** as a marker has it; the key is empty where no finding says it */
  readonly finding: MarkedFinding;
  /** never empty; as they were before the merge */
  readonly grants: readonly Grant[];
}

/** What the merge took away: by the findings that it was proposed for, then what people did beside. */
export function revokedParts(
  before: readonly Grant[],
  after: readonly Grant[],
  marker: Marker,
): RevokedPart[] {
  const left = new Set(after.map(({ id }) => id));
  const gone = before.filter(({ id }) => !left.has(id));
  const byMark = groupBy(gone, ({ id }) => grantMark(id));
  const taken = new Set<Grant>();
  const marked = marker.findings.flatMap((finding): RevokedPart[] => {
    const grants = finding.grants.flatMap((mark) => byMark.get(mark) ?? []).filter((one) => !taken.has(one));
    for (const grant of grants) taken.add(grant);
    return grants.length === 0
      ? []
      : [{ finding: { ...finding, sentence: finding.sentence || sentenceOf(grants) }, grants }];
  });
  const others = groupBy(
    gone.filter((one) => !taken.has(one)),
    ({ rule }) => rule,
  );
  return [...marked, ...[...others.values()].map(unmarked)];
}

function unmarked(grants: readonly Grant[]): RevokedPart {
  const marks = [...new Set(grants.map(({ id }) => grantMark(id)))].sort();
  return { finding: { key: '', grants: marks, sentence: sentenceOf(grants) }, grants };
}

/**
 * Parts that let all that is needed pass again: of those that would the narrowest, and of these the one that helps most.
 * Where what a drop needs is not certain, all that may be it. In the order given.
 */
export function neededParts(parts: readonly RevokedPart[], drops: readonly Drop[]): RevokedPart[] {
  const partOf = new Map(parts.flatMap((part) => part.grants.map(({ id }) => [id, part] as const)));
  const chosen = new Set<RevokedPart>();
  const open: ReadonlySet<RevokedPart>[] = [];
  for (const { revoked } of drops.filter((one) => one.kind === 'needed')) {
    const sure = revoked.filter((one) => one.isCertain);
    const able = (sure.length > 0 ? sure : revoked).flatMap(({ grant }) => partOf.get(grant.id) ?? []);
    if (sure.length > 0) open.push(new Set(able));
    else for (const part of able) chosen.add(part);
  }
  for (;;) {
    const left = open.filter((able) => [...able].every((part) => !chosen.has(part)));
    const [best] = parts
      .map((part) => ({ part, helps: left.filter((able) => able.has(part)).length }))
      .filter(({ helps }) => helps > 0)
      .toSorted((a, b) => widthOf(a.part) - widthOf(b.part) || b.helps - a.helps);
    if (best === undefined) return parts.filter((part) => chosen.has(part));
    chosen.add(best.part);
  }
}

/** Orders parts by how much they open, roughly: by the kind of their widest peer, then by whether they name a port. */
function widthOf({ grants }: RevokedPart): number {
  return Math.max(...grants.map(({ peer, port }) => 2 * peerWidth(peer) + (port === undefined ? 1 : 0)));
}

function peerWidth(peer: Grant['peer']): number {
  switch (peer?.kind) {
    case 'fqdn':
    case 'endpoints':
      return 1;
    case 'cidr':
    case 'reference':
      return 2;
    case 'entity':
      return 3;
    case undefined:
      return 4;
  }
}

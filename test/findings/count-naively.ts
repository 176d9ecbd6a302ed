import type { Surface } from '../../src/findings/exposure.ts';
import { selectsSubject } from '../../src/grants/engine/subject-classes.ts';
import { type Grant, grantsOf, peerKey } from '../../src/grants/grant.ts';
import { Identities, type Identity } from '../../src/grants/identity.ts';
import { matchPeer, matchPort } from '../../src/grants/match.ts';
import { DIRECTIONS, sidesOf } from '../../src/model/direction.ts';
import { party } from '../support/parties.ts';
import { policiesOf } from '../support/policies.ts';
import { type Used, usageOf } from './situation.ts';

interface SmallCluster {
  readonly policies: readonly string[];
  readonly running: readonly string[];
  readonly used: readonly Used[];
}

const HIGHEST = 20;

/** Exposure of a cluster whose grants are all for TCP ports up to 20: pair by pair, port by port, grant by grant. */
export function countNaively({ policies, running, used }: SmallCluster): { granted: Surface; used: Surface } {
  const identities = new Identities();
  const pods = running.map((who) => identities.of(party(who)));
  const grants = policiesOf(...policies).flatMap((policy) => grantsOf(policy));
  const granted = new Set<string>();
  const taken = new Set<string>();
  for (const grant of grants) {
    const { direction } = grant.rule;
    for (const subject of pods) {
      if (selectsSubject(grant.spec, subject) === 'no') continue;
      for (const to of partiesOf(grant, pods))
        for (let port = 0; port <= HIGHEST; port += 1)
          if (opens(grant, port)) granted.add(JSON.stringify([direction, subject.key, to, port]));
    }
    for (const { connection } of used.map(usageOf)) {
      const [subject, peer] = sidesOf(
        direction,
        identities.of(connection.source),
        identities.of(connection.destination),
      );
      if (!pods.includes(subject) || selectsSubject(grant.spec, subject) === 'no') continue;
      if (grant.peer !== undefined && matchPeer(grant.peer, peer) === 'no') continue;
      const to = pods.includes(peer) && reachesPods(grant) ? peer.key : blockOf(grant);
      if (opens(grant, connection.port))
        taken.add(JSON.stringify([direction, subject.key, to, connection.port]));
    }
  }
  if (grants.some(({ rule }) => !DIRECTIONS.includes(rule.direction))) throw new Error('an odd direction');
  return { granted: surfaceOf(granted), used: surfaceOf(taken) };
}

function partiesOf(grant: Grant, pods: readonly Identity[]): string[] {
  const { peer } = grant;
  const reached = reachesPods(grant)
    ? pods.filter((pod) => peer === undefined || matchPeer(peer, pod) !== 'no')
    : [];
  return [...reached.map(({ key }) => key), ...(peer?.kind === 'endpoints' ? [] : [blockOf(grant)])];
}

function reachesPods({ peer }: Grant): boolean {
  return (
    peer === undefined ||
    peer.kind === 'endpoints' ||
    (peer.kind === 'entity' && ['all', 'cluster'].includes(peer.entity))
  );
}

function blockOf({ peer }: Grant): string {
  return peer === undefined ? 'entity all' : peerKey(peer);
}

function opens({ port: entry }: Grant, port: number): boolean {
  if (entry === undefined) throw new Error('every grant names its ports here');
  return matchPort(entry, 'TCP', port, () => undefined) === 'yes';
}

function surfaceOf(keys: ReadonlySet<string>): Surface {
  const pairs = new Set([...keys].map((key) => key.slice(0, key.lastIndexOf(','))));
  return { pairs: pairs.size, pairPorts: keys.size };
}

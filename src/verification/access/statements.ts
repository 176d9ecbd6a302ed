import { groupBy } from '../../model/group-by.ts';
import { compareText } from '../../model/problem.ts';
import { CidrSet } from '../../model/sets/cidr-set.ts';
import { PortSet } from '../../model/sets/port-set.ts';
import type { PortAtom } from '../atoms.ts';
import type { AccessChange } from './access-changes.ts';
import type { Collection } from './collected.ts';
import type { AccessParty } from './parties.ts';
import type { PeerGroup } from './peer-groups.ts';
import type { Scope } from './scope.ts';
import type { SubjectClass } from './subjects.ts';

/** One line about one class of subjects. */
interface Line {
  readonly subject: SubjectClass;
  readonly peers: readonly string[];
  readonly ports: readonly string[];
  readonly shownBy: AccessChange['shownBy'];
  readonly unlessOther: boolean;
  /** known parties among the peers */
  readonly known: number;
}

/**
 * Says what a rule makes different: in the rule's own words where all it is about is different, else by the names of
 * those who run; pods that do not run are spoken of only where nobody who runs shows it.
 * @param classes of all subjects
 */
export function statementsOf(
  collection: Collection,
  classes: readonly SubjectClass[],
  peersOf: (subject: SubjectClass) => readonly PeerGroup[],
  withoutEffect: boolean,
): AccessChange[] {
  const { direction, cause, scope, certainty, only } = collection;
  const lines = [...collection.cells].flatMap(([subject, cells]) =>
    linesOf(subject, cells, scope, scope === undefined ? [] : peersOf(subject).filter(scope.isAboutPeer)),
  );
  const about = scope === undefined ? [] : classes.filter(scope.isAboutSubject);
  const alike = groupBy(lines, ({ peers, ports, shownBy, unlessOther }) =>
    JSON.stringify([peers, ports, shownBy, unlessOther]),
  );
  return [...alike.values()].flatMap((group): AccessChange[] => {
    const [first] = group;
    if (first === undefined) return [];
    const parties = group.flatMap(({ subject }) => subject.parties);
    const isWhole = scope !== undefined && new Set(group.map(({ subject }) => subject)).size === about.length;
    const isShown = first.shownBy === 'known' && parties.some(({ isKnown }) => isKnown);
    const sizes = group.map(({ subject, known }) => knownOf(subject.parties).length * known);
    return [
      {
        direction,
        subjects:
          scope !== undefined && (isWhole || !isShown)
            ? [scope.subject]
            : namesOf(isShown ? knownOf(parties) : parties),
        peers: first.peers,
        ports: first.ports,
        cause,
        rules: scope === undefined ? [] : [scope.origin],
        certainty: isWhole && scope !== undefined && !first.unlessOther ? 'certain' : certainty,
        shownBy: isShown ? 'known' : 'imagined',
        unlessOther: first.unlessOther || (!isWhole && !isShown && scope !== undefined),
        only,
        withoutEffect,
        pairs: sizes.reduce((sum, size) => sum + size, 0),
      },
    ];
  });
}

function linesOf(
  subject: SubjectClass,
  cells: ReadonlyMap<PeerGroup, readonly PortAtom[]>,
  scope: Scope | undefined,
  about: readonly PeerGroup[],
): Line[] {
  const anyone = [...cells.keys()].flatMap(({ parties }) => parties);
  const isShown = anyone.some(({ isKnown }) => isKnown);
  const shownBy = isShown ? 'known' : 'imagined';
  const byPorts = groupBy(cells, ([, atoms]) => atoms.map((one) => `${one.protocol}/${one.port}`).join());
  const isWhole = scope !== undefined && byPorts.size === 1 && cells.size === about.length;
  if (scope !== undefined && !isShown && !isWhole) {
    const { peers, ports } = scope;
    return [{ subject, peers, ports, shownBy, unlessOther: true, known: 0 }];
  }
  return [...byPorts.values()].flatMap((alike): Line[] => {
    const parties = alike.flatMap(([group]) => group.parties);
    const known = knownOf(parties);
    if (isShown && known.length === 0) return [];
    const peers = isWhole ? scope.peers : namesOf(isShown ? known : parties);
    const ports = portsOf(alike[0]?.[1] ?? [], scope);
    const unlessOther = !isWhole && parties.some(({ isExample }) => isExample === true);
    return [{ subject, peers, ports, shownBy, unlessOther, known: known.length }];
  });
}

function portsOf(atoms: readonly PortAtom[], scope: Scope | undefined): readonly string[] {
  const set = atoms.reduce(
    (all, { protocol, port, last }) => all.union(PortSet.of([protocol], port, last)),
    PortSet.none,
  );
  if (scope !== undefined && (scope.portSet === undefined || scope.portSet.equals(set))) return scope.ports;
  if (set.equals(PortSet.all)) return ['any port'];
  const [text, rest] = [set.toString(), PortSet.all.subtract(set).toString()];
  return [rest.length < text.length ? `any port but ${rest}` : text];
}

export function knownOf(parties: readonly AccessParty[]): readonly AccessParty[] {
  return parties.filter(({ isKnown }) => isKnown);
}

/** Pods first, then what else has a name, sorted; addresses as the fewest prefixes. */
export function namesOf(parties: readonly AccessParty[]): string[] {
  const named = parties.filter(({ addresses }) => addresses === undefined);
  const pods = named.filter(({ identity }) => identity.endpoint.kind === 'pod');
  const others = named.filter(({ identity }) => identity.endpoint.kind !== 'pod');
  const addresses = CidrSet.of(parties.flatMap((one) => one.addresses ?? []));
  return [
    ...[pods, others].flatMap((some) => [...new Set(some.map(({ text }) => text))].sort(compareText)),
    ...(addresses.isEmpty() ? [] : [addresses.toString()]),
  ];
}

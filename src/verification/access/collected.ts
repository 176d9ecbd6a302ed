import type { PeerClasses } from '../../grants/engine/peer-classes.ts';
import type { Direction } from '../../model/direction.ts';
import { formatRef } from '../../policies/policy.ts';
import type { PortAtom } from '../atoms.ts';
import type { Difference, DifferenceCause } from './difference.ts';
import type { PeerGroup } from './peer-groups.ts';
import { type Scope, scopeOf } from './scope.ts';
import type { SubjectClass } from './subjects.ts';

/** Everything that one rule makes different in one way. */
export interface Collection {
  readonly change: Difference['change'];
  readonly cause: Exclude<DifferenceCause['kind'], 'isolation'>;
  readonly certainty: Difference['certainty'];
  readonly only: Difference['only'];
  readonly direction: Direction;
  /** undefined: no single rule is behind it */
  readonly scope: Scope | undefined;
  readonly cells: ReadonlyMap<SubjectClass, ReadonlyMap<PeerGroup, readonly PortAtom[]>>;
}

type Cells = Map<SubjectClass, Map<PeerGroup, PortAtom[]>>;

/** Gathers differences as they are found, by the rule that makes them. */
export class Collected {
  readonly #classes: PeerClasses;
  readonly #found = new Map<string, Omit<Collection, 'cells'> & { readonly cells: Cells }>();

  constructor(classes: PeerClasses) {
    this.#classes = classes;
  }

  get all(): readonly Collection[] {
    return [...this.#found.values()];
  }

  add(
    { change, cause, certainty, only }: Difference,
    direction: Direction,
    subject: SubjectClass,
    peers: PeerGroup,
    atom: PortAtom,
  ): void {
    // told once for the subject, not for everyone it is open to
    if (cause.kind === 'isolation') return;
    const key = [change, certainty, direction, nameOf(cause), ...only].join('\n');
    let collection = this.#found.get(key);
    if (collection === undefined) {
      const scope = scopeOf(cause, this.#classes);
      collection = { change, cause: cause.kind, certainty, only, direction, scope, cells: new Map() };
      this.#found.set(key, collection);
    }
    const groups = collection.cells.get(subject) ?? new Map<PeerGroup, PortAtom[]>();
    collection.cells.set(subject, groups);
    const atoms = groups.get(peers);
    if (atoms === undefined) groups.set(peers, [atom]);
    else atoms.push(atom);
  }
}

function nameOf(cause: DifferenceCause): string {
  switch (cause.kind) {
    case 'rule':
      return `${formatRef(cause.grant.policy.ref)} ${cause.grant.id}`;
    case 'deny':
      return `${formatRef(cause.denial.policy.ref)} ${cause.denial.rule.path.join('.')}`;
    case 'isolation':
    case 'order':
      return cause.kind;
  }
}

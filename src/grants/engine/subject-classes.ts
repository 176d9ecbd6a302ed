import type { Match } from '../../model/match.ts';
import { selectorKey } from '../../model/selector.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Policy, PolicySpec } from '../../policies/policy.ts';
import type { Identity } from '../identity.ts';
import { isElsewhere, matchSelector } from '../match.ts';
import { SelectorIndex } from './selector-index.ts';

type Subject = PolicySpec['subject'];

/** Parties whom the subjects of no policy part tell apart. */
export interface SubjectClass {
  readonly selections: readonly SubjectMatch[];
}

export interface SubjectMatch {
  /** number of a subject: equal ones of different policy parts have the same */
  readonly subject: number;
  readonly match: Exclude<Match, 'no'>;
}

/** Sorts parties by whom policy parts select. Equal subjects of different parts are one. */
export class SubjectClasses {
  readonly #agent: AgentSettings;
  readonly #numbers = new Map<Subject, number>();
  readonly #subjects: Subject[] = [];
  readonly #ofPods = new SelectorIndex<number>();
  readonly #ofNodes: number[] = [];
  readonly #byMatches = new Map<string, SubjectClass>();

  constructor(policies: readonly Policy[], agent: AgentSettings) {
    this.#agent = agent;
    const byKey = new Map<string, number>();
    for (const policy of policies) for (const { subject } of policy.specs) this.#add(subject, byKey);
  }

  /** The subject's number: equal subjects have the same one. */
  numberOf(subject: Subject): number {
    const number = this.#numbers.get(subject);
    if (number === undefined) throw new Error(`a subject of no policy: ${subject.text}`);
    return number;
  }

  of(identity: Identity): SubjectClass {
    const selections: SubjectMatch[] = [];
    let key = '';
    for (const number of this.#candidates(identity)) {
      const subject = this.#subjects[number];
      const match = subject === undefined ? 'no' : selectsSubject({ subject }, identity, this.#agent);
      if (match === 'no') continue;
      selections.push({ subject: number, match });
      key += `${number} ${match},`;
    }
    const known = this.#byMatches.get(key) ?? { selections };
    this.#byMatches.set(key, known);
    return known;
  }

  #add(subject: Subject, byKey: Map<string, number>): void {
    const key = `${subject.kind} ${selectorKey(subject.selector)}`;
    const equal = byKey.get(key);
    const number = equal ?? this.#subjects.length;
    this.#numbers.set(subject, number);
    if (equal !== undefined) return;
    byKey.set(key, number);
    this.#subjects.push(subject);
    if (subject.kind === 'nodes') this.#ofNodes.push(number);
    else this.#ofPods.add(subject.selector, number);
  }

  /** Those that may select the party, in the order of their numbers, so that equal matches make equal keys. */
  #candidates(party: Identity): readonly number[] {
    switch (party.endpoint.kind) {
      case 'pod':
      case 'unknown':
        return [...this.#ofPods.candidates(party)].sort((a, b) => a - b);
      case 'reserved':
        return this.#ofNodes;
      case 'external':
        return [];
    }
  }
}

/** Nodes are subject to policy only under the host firewall, and what it does to them is not modelled. */
export function selectsSubject(
  { subject: { kind, selector } }: Pick<PolicySpec, 'subject'>,
  party: Identity,
  agent: AgentSettings = {},
): Match {
  if (kind === 'nodes')
    return agent.hostFirewall === true && party.labels.has('reserved', 'host') ? 'maybe' : 'no';
  // a pod of another cluster obeys the policies there
  if (isElsewhere(party, agent)) return party.lenient ? 'maybe' : 'no';
  const isPod = party.endpoint.kind === 'pod' || party.endpoint.kind === 'unknown';
  return isPod ? matchSelector(selector, party) : 'no';
}

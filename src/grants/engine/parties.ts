import type { Direction } from '../../model/direction.ts';
import { type Match, yesIf } from '../../model/match.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Peer, PolicySpec } from '../../policies/policy.ts';
import type { Identity } from '../identity.ts';
import { isElsewhere, matchSelector } from '../match.ts';
import type { PeerClass, PeerClasses } from './peer-classes.ts';
import type { PolicyIndex } from './policy-index.ts';
import { type Selection, SubjectRules } from './subject-rules.ts';

/** An identity as a set of policies sees it. */
export interface Party {
  readonly identity: Identity;
  /** where it is the subject */
  readonly rules: RulesOfSubject;
  /** where it is the peer */
  readonly peerClass: PeerClass;
  /** whether it reaches every pod it asks for without a rule */
  readonly isLocalHost: Match;
}

interface RulesOfSubject extends Readonly<Record<Direction, SubjectRules>> {
  readonly selections: readonly Selection[];
}

/** Everyone that was asked about. Those whom the same policy parts select share their rules. */
export class Parties {
  readonly #index: PolicyIndex;
  readonly #classes: PeerClasses;
  readonly #agent: AgentSettings;
  readonly #bySelection = new Map<string, RulesOfSubject>();
  /** does not keep identities alive: there may be millions, one after the other */
  readonly #met = new WeakMap<Identity, Party>();
  /** the last two, since a connection is asked about at both ends */
  #last: Party | undefined;
  #beforeLast: Party | undefined;

  constructor(index: PolicyIndex, classes: PeerClasses, agent: AgentSettings) {
    this.#index = index;
    this.#classes = classes;
    this.#agent = agent;
  }

  numberOf(peer: Peer): number {
    return this.#classes.numberOf(peer);
  }

  of(identity: Identity): Party {
    if (this.#last?.identity === identity) return this.#last;
    if (this.#beforeLast?.identity === identity) return this.#beforeLast;
    const party = this.#met.get(identity) ?? this.#meet(identity);
    this.#beforeLast = this.#last;
    this.#last = party;
    return party;
  }

  #meet(identity: Identity): Party {
    const party: Party = {
      identity,
      rules: this.#rulesOf(identity),
      peerClass: this.#classes.of(identity),
      isLocalHost: isLocalHost(identity, this.#agent),
    };
    this.#met.set(identity, party);
    return party;
  }

  #rulesOf(subject: Identity): RulesOfSubject {
    const selections = this.#index.candidates(subject).flatMap((compiled): Selection[] => {
      const match = selectsSubject(compiled.spec, subject, this.#agent);
      return match === 'no' ? [] : [{ compiled, match }];
    });
    const key = selections.map(({ compiled, match }) => `${compiled.index} ${match}`).join();
    const rules = this.#bySelection.get(key) ?? {
      selections,
      ingress: new SubjectRules('ingress', selections, this.#classes, this.#agent),
      egress: new SubjectRules('egress', selections, this.#classes, this.#agent),
    };
    this.#bySelection.set(key, rules);
    return rules;
  }
}

/** Nodes are subject to policy only under the host firewall, and what it does to them is not modelled. */
export function selectsSubject(spec: PolicySpec, subject: Identity, agent: AgentSettings = {}): Match {
  const { kind } = subject.endpoint;
  if (spec.subject.kind === 'nodes')
    return agent.hostFirewall === true && subject.labels.has('reserved', 'host') ? 'maybe' : 'no';
  // a pod of another cluster obeys the policies there
  if (isElsewhere(subject, agent)) return subject.lenient ? 'maybe' : 'no';
  return kind === 'pod' || kind === 'unknown' ? matchSelector(spec.subject.selector, subject) : 'no';
}

/** Cilium lets a node reach its own pods unless a rule denies it: option allow-localhost, "auto" in Kubernetes. */
function isLocalHost({ endpoint, labels }: Identity, { allowLocalhost }: AgentSettings): Match {
  if (allowLocalhost === 'policy') return 'no';
  switch (endpoint.kind) {
    case 'pod':
    case 'external':
      return 'no';
    case 'reserved':
      return yesIf(labels.has('reserved', 'host'));
    case 'unknown':
      return endpoint.pod === undefined ? 'maybe' : 'no';
  }
}

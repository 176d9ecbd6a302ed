import type { Direction } from '../../model/direction.ts';
import { anyOf, type Match } from '../../model/match.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Grant } from '../grant.ts';
import type { CompiledRule, CompiledSpec } from './compile.ts';
import type { GrantMatch } from './decision.ts';
import { isMarked } from './marks.ts';
import type { PeerClass, PeerClasses } from './peer-classes.ts';

type Possible = Exclude<Match, 'no'>;

/** A policy part that selects a subject, or may. */
export interface Selection {
  readonly compiled: CompiledSpec;
  readonly match: Possible;
}

/** What a subject and a peer have in one direction, before the port is asked; each list in the order of the policies. */
export interface Candidates {
  readonly grants: readonly GrantMatch[];
  readonly denials: readonly RuleCandidate[];
  /** rules of tiers, whatever they do */
  readonly tiered: readonly RuleCandidate[];
  /** whether some grant or rule is for a port by its name */
  readonly namesPorts: boolean;
}

export interface RuleCandidate {
  readonly compiled: CompiledRule;
  readonly match: Possible;
}

/** One peer of one rule, with the grants they make. */
interface Entry {
  readonly compiled: CompiledRule;
  readonly selects: Possible;
  readonly grants: readonly Grant[];
}

/** Entries that match, in the order of their peers: equal ones are the same object. */
interface Matches {
  /** see `#make` */
  readonly codes: readonly number[];
  /** by the code of the next */
  readonly longer: Map<number, Matches>;
  candidates: Candidates | undefined;
}

function oneMore({ codes, longer }: Matches, code: number): Matches {
  const known = longer.get(code);
  if (known !== undefined) return known;
  const made: Matches = { codes: [...codes, code], longer: new Map(), candidates: undefined };
  longer.set(code, made);
  return made;
}

/** Nothing the policies say is about the two. */
export const NOTHING: Candidates = { grants: [], denials: [], tiered: [], namesPorts: false };

/** The rules of one direction for all subjects that the same policy parts select. Answers are kept per class of peers. */
export class SubjectRules {
  readonly isolated: Match;
  /** in the order of the policies */
  readonly #entries: Entry[] = [];
  /** twice the positions of entries that name no peer, so that everyone matches */
  readonly #everyone: number[] = [];
  /** numbers of the peers, sorted, and the positions of each one's entries */
  readonly #peers: readonly number[];
  readonly #positions: readonly (readonly number[])[];
  readonly #byClass = new Map<number, Candidates>();
  /** by the entries that match, one after the other: most classes share a few answers */
  readonly #matches: Matches = { codes: [], longer: new Map(), candidates: undefined };

  constructor(
    direction: Direction,
    selections: readonly Selection[],
    classes: PeerClasses,
    agent: AgentSettings,
  ) {
    this.isolated = isolation(direction, selections, agent);
    const byPeer = new Map<number, number[]>();
    for (const { compiled, match } of selections)
      for (const rule of compiled.rules[direction]) this.#add(rule, match, classes, byPeer);
    const sorted = [...byPeer].sort(([a], [b]) => a - b);
    this.#peers = sorted.map(([number]) => number);
    this.#positions = sorted.map(([, positions]) => positions);
  }

  candidates(peers: PeerClass): Candidates {
    const known = this.#byClass.get(peers.number);
    if (known !== undefined) return known;
    const candidates = this.find(peers);
    this.#byClass.set(peers.number, candidates);
    return candidates;
  }

  #add(compiled: CompiledRule, selects: Possible, classes: PeerClasses, byPeer: Map<number, number[]>): void {
    for (const { peer, grants } of compiled.parts) {
      const position = this.#entries.length;
      this.#entries.push({ compiled, selects, grants });
      if (peer === undefined) {
        this.#everyone.push(2 * position);
        continue;
      }
      const number = classes.numberOf(peer);
      const known = byPeer.get(number);
      if (known === undefined) byPeer.set(number, [position]);
      else known.push(position);
    }
  }

  /** The same, and not remembered by class: for one who asks about all classes once. */
  find(peers: PeerClass): Candidates {
    const matches = this.#matching(peers);
    matches.candidates ??= this.#make([...this.#everyone, ...matches.codes].sort((a, b) => a - b));
    return matches.candidates;
  }

  #matching({ marks, uncertain }: PeerClass): Matches {
    let found = this.#matches;
    for (let i = 0; i < this.#peers.length; i += 1) {
      const peer = this.#peers[i] ?? 0;
      if (!isMarked(marks, peer)) continue;
      const flag = uncertain.size > 0 && uncertain.has(peer) ? 1 : 0;
      for (const position of this.#positions[i] ?? []) found = oneMore(found, 2 * position + flag);
    }
    return found;
  }

  /** @param codes twice the position of an entry, and one more where its peer only may match */
  #make(codes: readonly number[]): Candidates {
    if (codes.length === 0) return NOTHING;
    const grants: GrantMatch[] = [];
    const rules = new Map<CompiledRule, Possible>();
    for (const code of codes) {
      const entry = this.#entries[code >> 1];
      if (entry === undefined) continue;
      const { compiled, selects } = entry;
      const match = (code & 1) === 0 ? selects : 'maybe';
      for (const grant of entry.grants) grants.push({ grant, match });
      if (needsRule(compiled) && rules.get(compiled) !== 'yes') rules.set(compiled, match);
    }
    const matched = [...rules].map(([compiled, match]): RuleCandidate => ({ compiled, match }));
    return {
      grants,
      denials: matched.filter(({ compiled }) => compiled.rule.effect === 'deny'),
      tiered: matched.filter(({ compiled }) => compiled.spec.tier !== undefined),
      namesPorts: grants.some(({ grant }) => grant.port?.kind === 'named') || matched.some(namesPorts),
    };
  }
}

/** Beside those that deny, the rules of a tier matter as rules: their order decides. */
function needsRule({ spec, rule }: CompiledRule): boolean {
  return rule.effect === 'deny' || spec.tier !== undefined;
}

function namesPorts({ compiled: { rule } }: RuleCandidate): boolean {
  return rule.ports.kind === 'listed' && rule.ports.entries.some(({ kind }) => kind === 'named');
}

function isolation(
  direction: Direction,
  selections: readonly Selection[],
  { enforcement }: AgentSettings,
): Match {
  if (enforcement === 'always') return 'yes';
  if (enforcement === 'never') return 'no';
  return anyOf(selections.map((one) => (one.compiled.spec.isolates[direction] ? one.match : 'no')));
}

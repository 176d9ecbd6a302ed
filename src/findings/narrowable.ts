import { type Breadth, type Breadths, together } from '../grants/breadth.ts';
import type { Evidence } from '../grants/evidence.ts';
import { type Grant, peerText, portText } from '../grants/grant.ts';
import { listed } from '../grants/rule.ts';
import { shortHash } from '../model/hash.ts';
import type { Hold, NarrowableFinding, Narrowed, Narrowing } from './finding.ts';
import type { Idle } from './idle.ts';
import { expressible, isHold, usedEarlier } from './narrowable/limits.ts';
import { MEASURES, type Needed, type Scale, wordsOf } from './narrowable/widths.ts';
import { byRule } from './roll-up.ts';
import { severityOfRisk } from './severity.ts';

export interface NarrowableInput extends Scale {
  readonly grants: readonly Grant[];
  /** of any policy, with DNS rules */
  readonly filteringDns: readonly Grant[];
  /** grants in use, by id */
  readonly used: ReadonlyMap<string, Evidence>;
  readonly idle: ReadonlyMap<Grant, Idle>;
  /** those that are revoked, so that nothing need be kept for them */
  readonly going: ReadonlySet<Grant>;
  readonly breadth: Breadth;
  /** what the silence of all that a used grant allows beside its traffic is worth */
  readonly restOf: (grant: Grant) => Pick<Idle, 'clock' | 'confidence' | 'hold'>;
  readonly riskOf: (grant: Grant) => number;
}

const DIMENSIONS = Object.keys(MEASURES).filter((one): one is Narrowed['dimension'] => one in MEASURES);

/**
 * Grants in use that are wider than their traffic, and whether the entry of the rule that they stand for can be made
 * narrower. Only what was seen in the first and in the last third of the window counts as stable, and only what was
 * told apart with certainty is said: traps T-23 to T-28.
 */
export function narrowableFindings(input: NarrowableInput): NarrowableFinding[] {
  const staying = new Set(input.grants.filter((one) => !input.going.has(one)).map((one) => one.peer));
  return [...byRule(input.grants)].flatMap(([rule, grants]) => {
    if (rule.frozen.length > 0) return [];
    return grants.flatMap((grant): NarrowableFinding[] => {
      const used = input.used.has(grant.id) ? input.breadth.of(grant) : undefined;
      if (used === undefined) return [];
      return DIMENSIONS.flatMap((dimension): NarrowableFinding[] => {
        const needed = MEASURES[dimension](grant, used, input);
        if (needed === undefined) return [];
        const part = partOf(dimension);
        const sharing = grants.filter((one) => one[part] === grant[part]);
        const rest = input.restOf(grant);
        const narrowing =
          rest.hold === undefined ? narrow(dimension, grant, sharing, staying, input) : held(rest.hold);
        return [findingOf(grant, needed, narrowing, rest, input)];
      });
    });
  });
}

/** Which part of a rule an edit would make narrower: what the grants that share it need has to stay. */
function partOf(dimension: Narrowed['dimension']): 'peer' | 'port' {
  return dimension === 'cidr' || dimension === 'namespaces' ? 'peer' : 'port';
}

function narrow(
  dimension: Narrowed['dimension'],
  grant: Grant,
  sharing: readonly Grant[],
  staying: ReadonlySet<Grant['peer']>,
  input: NarrowableInput,
): Narrowing {
  const needs = sharing.filter((one) => !input.going.has(one));
  const users: Breadths[] = [];
  for (const one of needs) {
    const used = input.used.has(one.id) ? input.breadth.of(one) : undefined;
    const { hold } = used === undefined ? (input.idle.get(one) ?? UNKNOWN) : input.restOf(one);
    if (hold !== undefined) return held(sharedWith(one, `held (${hold.reason})`));
    if (used !== undefined && MEASURES[dimension](one, used, input) === undefined)
      return held(sharedWith(one, 'in use in no such narrow and steady way'));
    if (used !== undefined) users.push(used);
  }
  const needed = MEASURES[dimension](grant, together(users), input);
  if (needed === undefined)
    return held({ reason: 'shared-entry', text: 'the rule’s other grants need more of the same entry' });
  const to = expressible(grant, needed.narrowed, { ...input, staying });
  if (isHold(to)) return held(to);
  const earlier = needs.flatMap((one) => input.breadth.earlierOf(one) ?? []);
  const hold = usedEarlier(to, earlier);
  return hold === undefined ? { kind: 'narrower', to } : held(hold);
}

/** A grant that is neither used nor idle was not judged. */
const UNKNOWN: Pick<Idle, 'hold'> = { hold: { reason: 'unknown-age', text: '' } };

function sharedWith(other: Grant, how: string): Hold {
  return {
    reason: 'shared-entry',
    text: `the same entry serves another grant, which is ${how}: ${other.sentence}`,
  };
}

function held(hold: Hold): Narrowing {
  return { kind: 'held', hold };
}

function findingOf(
  grant: Grant,
  { narrowed, sinceMs }: Needed,
  narrowing: Narrowing,
  { clock, confidence }: Pick<Idle, 'clock' | 'confidence'>,
  { riskOf, used }: Pick<NarrowableInput, 'riskOf' | 'used'>,
): NarrowableFinding {
  const { dimension } = narrowed;
  const what = partOf(dimension) === 'peer' ? peerText(grant.peer) : portText(grant.port);
  const seen = wordsOf(narrowed);
  const risk = riskOf(grant);
  const lastUse = used.get(grant.id);
  return {
    kind: 'narrowable',
    key: shortHash(`narrowable ${dimension}\n${grant.id}`),
    severity: severityOfRisk(risk),
    ref: grant.policy.ref,
    policy: grant.policy,
    place: grant.place,
    sentence: `${grant.sentence}; of ${what} only ${listed(seen)} ${seen.length === 1 ? 'was' : 'were'} used`,
    grant,
    dimension,
    seen,
    stableSinceMs: sinceMs,
    risk,
    ...(lastUse === undefined ? {} : { lastUse }),
    clock,
    confidence,
    narrowing,
  };
}

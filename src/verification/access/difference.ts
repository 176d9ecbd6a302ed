import type { Decision, GrantMatch, RuleMatch } from '../../grants/engine/decision.ts';
import { type Grant, peerKey, portText } from '../../grants/grant.ts';
import type { Direction } from '../../model/direction.ts';
import { beyondFilters } from '../../policies/cilium/requests/frozen-requests.ts';

/** How two decisions on one connection differ, one per rule that makes the difference. */
export interface Difference {
  readonly change: 'added' | 'removed';
  readonly cause: DifferenceCause;
  readonly certainty: 'certain' | 'possible';
  /** what the narrower side still allows it for; empty: nothing */
  readonly only: readonly string[];
}

export type DifferenceCause =
  /** a rule that only the wider side has */
  | { readonly kind: 'rule'; readonly grant: Grant }
  /** a deny that only the narrower side has */
  | { readonly kind: 'deny'; readonly denial: RuleMatch }
  /** the wider side isolates nothing */
  | { readonly kind: 'isolation' }
  /** the same rules, which decide in another order */
  | { readonly kind: 'order' };

const RANKS = { deny: 0, unknown: 1, allow: 2, unenforced: 2 } as const satisfies Record<
  Decision['verdict'],
  number
>;

/** What changes for one connection at one side. Nothing where both decisions let the same through. */
export function differencesOf(was: Decision, is: Decision, direction: Direction): readonly Difference[] {
  const [before, after] = [RANKS[was.verdict], RANKS[is.verdict]];
  if (after > before) return between(is, was, 'added');
  if (after < before) return between(was, is, 'removed');
  if (before === RANKS.unknown) return [...named(is, was, 'added'), ...named(was, is, 'removed')];
  return before === RANKS.deny ? [] : ofConditions(was, is, direction);
}

function between(wider: Decision, narrower: Decision, change: Difference['change']): Difference[] {
  const isSure = wider.verdict !== 'unknown' && narrower.verdict !== 'unknown';
  const certainty = isSure ? 'certain' : 'possible';
  return causesOf(wider, narrower).map((cause) => ({ change, cause, certainty, only: [] }));
}

function causesOf(wider: Decision, narrower: Decision): DifferenceCause[] {
  const grants = missingFrom(narrower.grants, wider.grants);
  if (grants.length > 0) return grants.map(({ grant }) => ({ kind: 'rule', grant }));
  const stood = new Set(wider.denials.map(({ rule }) => rule.content));
  const denials = narrower.denials.filter(({ rule }) => !stood.has(rule.content));
  if (denials.length > 0) return denials.map((denial) => ({ kind: 'deny', denial }));
  return [{ kind: wider.verdict === 'unenforced' ? 'isolation' : 'order' }];
}

/** Both hang on something that is not known: what only one of them names. */
function named(wider: Decision, narrower: Decision, change: Difference['change']): Difference[] {
  return missingFrom(narrower.grants, wider.grants).map(({ grant }) => ({
    change,
    cause: { kind: 'rule', grant },
    certainty: 'possible',
    only: [],
  }));
}

function missingFrom(those: readonly GrantMatch[], these: readonly GrantMatch[]): GrantMatch[] {
  if (these.length === 0) return [];
  const keys = new Set(those.map(({ grant }) => keyOf(grant)));
  return these.filter(({ grant }) => !keys.has(keyOf(grant)));
}

const keys = new WeakMap<Grant, string>();

/** What the grant lets through, whichever policy holds it. */
function keyOf(grant: Grant): string {
  const known = keys.get(grant);
  if (known !== undefined) return known;
  const { peer, port, request, rule } = grant;
  const key = [
    peer === undefined ? 'any' : peerKey(peer),
    portText(port),
    request?.content ?? '',
    ...rule.frozen,
  ].join('\n');
  keys.set(grant, key);
  return key;
}

/** Both allow it: what it may be used for, and under which conditions, may differ. */
function ofConditions(was: Decision, is: Decision, direction: Direction): Difference[] {
  const [before, after] = [conditionsOf(was, direction), conditionsOf(is, direction)];
  if (before === undefined && after === undefined) return [];
  if (before === undefined)
    return freed(was, is, 'removed', [...(after ?? new Map<string, Grant>()).values()]);
  if (after === undefined) return freed(is, was, 'added', [...before.values()]);
  return [...beyond(after, before, 'added'), ...beyond(before, after, 'removed')];
}

/** The wider side asks for nothing. */
function freed(
  wider: Decision,
  narrower: Decision,
  change: Difference['change'],
  conditional: readonly Grant[],
): Difference[] {
  const only = [...new Set(conditional.map((one) => conditionsIn(one).join(' and ')))].sort();
  const fresh = missingFrom(narrower.grants, wider.grants).filter(
    ({ grant }) => conditionsIn(grant).length === 0,
  );
  const causes: DifferenceCause[] = fresh.map(({ grant }) => ({ kind: 'rule', grant }));
  const all = causes.length > 0 ? causes : [{ kind: 'order' } as const];
  return all.map((cause) => ({ change, cause, certainty: 'certain', only }));
}

function beyond(
  wider: ReadonlyMap<string, Grant>,
  narrower: ReadonlyMap<string, Grant>,
  change: Difference['change'],
): Difference[] {
  return [...wider]
    .filter(([condition]) => !narrower.has(condition))
    .map(([, grant]) => ({ change, cause: { kind: 'rule', grant }, certainty: 'certain', only: [] }));
}

/** What is asked for beyond party and port, with a rule that asks for it; undefined: some rule asks for nothing. */
function conditionsOf(
  { verdict, grants }: Decision,
  direction: Direction,
): ReadonlyMap<string, Grant> | undefined {
  if (verdict === 'unenforced' || grants.length === 0) return undefined;
  const found = new Map<string, Grant>();
  for (const { grant } of grants) {
    if (!grant.spec.isolates[direction] || conditionsIn(grant).length === 0) return undefined;
    const condition = [grant.request?.content, ...grant.rule.frozen].join('\n');
    if (!found.has(condition)) found.set(condition, grant);
  }
  return found;
}

/** `GET /api/.*`, `authentication`: what has to be there for the grant to count; nothing where it asks for nothing. */
function conditionsIn({ request, rule }: Grant): string[] {
  const others = beyondFilters(rule.frozen).map((one) => one.replace(/, which .*$/, ''));
  return [...(request === undefined ? [] : [request.text]), ...others];
}

import type { Decision, GrantMatch } from '../../grants/engine/decision.ts';
import { formatPath } from '../../policies/place.ts';
import type { Policy, Rule } from '../../policies/policy.ts';
import type { Side } from './access.ts';

/**
 * What one side says, in one word. `none`: nothing is enforced there; `redirect`: allowed, and an L7 proxy decides
 * further; `unknown`: what decides it is not known.
 */
export type Word = 'allow' | 'redirect' | 'deny' | 'none' | 'unknown';

/** @param hasRequest the question said what the connection carries, so no proxy is left to decide */
export function wordOf(side: Side, hasRequest: boolean): Word {
  if (side.kind === 'none') return 'none';
  const { verdict, redirect } = side.decision;
  switch (verdict) {
    case 'allow':
    case 'unenforced':
      return redirect && !hasRequest ? 'redirect' : 'allow';
    case 'deny':
    case 'unknown':
      return verdict;
  }
}

/** A rule that an answer names, with its policy. */
export interface Named {
  readonly policy: Policy;
  readonly rule: Rule;
}

/**
 * The rules that decide, each once, in the order of the policies: those that allow, or those that deny (none where
 * isolation alone does), or those that may do either.
 */
export function decidingRules({ verdict, grants, denials }: Decision, hasRequest: boolean): readonly Named[] {
  switch (verdict) {
    case 'allow':
    case 'unenforced':
      return rulesOf(grants.filter((one) => allows(one, hasRequest)));
    case 'deny':
      return distinct(denials.filter(({ match }) => match === 'yes'));
    case 'unknown':
      return [...rulesOf(grants), ...distinct(denials)];
  }
}

/** Where a deny rule decides: the rules that would have allowed it, which Cilium's own engine may name as well. */
export function overriddenRules(
  { verdict, grants, denials }: Decision,
  hasRequest: boolean,
): readonly Named[] {
  return verdict === 'deny' && denials.length > 0
    ? rulesOf(grants.filter((one) => allows(one, hasRequest)))
    : [];
}

/**
 * Whether a grant allows what was asked. One for certain requests only is a maybe where no request was asked about, but
 * the connection it does allow.
 */
export function allows({ grant, match }: GrantMatch, hasRequest: boolean): boolean {
  return match === 'yes' || (!hasRequest && grant.request !== undefined);
}

function rulesOf(grants: readonly GrantMatch[]): readonly Named[] {
  return distinct(grants.map(({ grant: { policy, rule } }) => ({ policy, rule })));
}

function distinct(named: readonly Named[]): readonly Named[] {
  if (named.length < 2) return named;
  const seen = new Set<Rule>();
  return named.filter(({ rule }) => {
    if (seen.has(rule)) return false;
    seen.add(rule);
    return true;
  });
}

/** Writes answers as lines of JSON; the text of each rule is made once. */
export class AnswerWriter {
  readonly #texts = new Map<Rule, string>();
  readonly #overridden = new Map<Rule, string>();

  /** @param missing what the answer hangs on, in words; written only where a side is unknown */
  line(egress: Side, ingress: Side, hasRequest: boolean, missing: () => readonly string[]): string {
    const words = [wordOf(egress, hasRequest), wordOf(ingress, hasRequest)] as const;
    const unknown = words.includes('unknown') ? `,"missing":${JSON.stringify(missing())}` : '';
    return `{"egress":"${words[0]}","ingress":"${words[1]}","egressBy":${this.#by(egress, hasRequest)},"ingressBy":${this.#by(ingress, hasRequest)}${unknown}}`;
  }

  #by(side: Side, hasRequest: boolean): string {
    if (side.kind === 'none') return '[]';
    let text = '';
    for (const { policy, rule } of decidingRules(side.decision, hasRequest)) {
      if (text !== '') text += ',';
      text += textOf(policy, rule, this.#texts, {});
    }
    for (const { policy, rule } of overriddenRules(side.decision, hasRequest))
      text += `,${textOf(policy, rule, this.#overridden, { overridden: true })}`;
    return `[${text}]`;
  }
}

function textOf({ ref }: Policy, rule: Rule, made: Map<Rule, string>, more: object): string {
  const known = made.get(rule);
  if (known !== undefined) return known;
  const { kind, namespace, name } = ref;
  const own = namespace === undefined ? {} : { namespace };
  const text = JSON.stringify({ kind, ...own, name, rule: formatPath(rule.path), ...more });
  made.set(rule, text);
  return text;
}

export function errorLine(message: string): string {
  return JSON.stringify({ error: message });
}

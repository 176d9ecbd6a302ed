import { isAboutPolicy } from '../findings/finding.ts';
import type { PolicyEngine } from '../grants/engine/engine.ts';
import { selectsSubject } from '../grants/engine/parties.ts';
import type { Grant } from '../grants/grant.ts';
import { Identities } from '../grants/identity.ts';
import { matchPeer } from '../grants/match.ts';
import { ruleId } from '../grants/rule.ts';
import { connectionKey } from '../model/connection.ts';
import { sidesOf } from '../model/direction.ts';
import { Failure } from '../model/failure.ts';
import { groupBy } from '../model/group-by.ts';
import { formatPath } from '../policies/place.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import { type Explanation, explanationText } from '../report/explanation.ts';
import type { Usage } from '../usage/usage.ts';
import { type Analysis, type AnalysisRequest, analyze } from './analyze.ts';

const NEAREST_SHOWN = 3;

/**
 * Explains what a reference names: `web` or `shop/web` or `CiliumNetworkPolicy/shop/web`, each also with
 * `:spec.egress[1]`; or the id of a rule or a grant. Throws `Failure('usage')` where nothing, or too much, goes by the name.
 */
async function explain(request: AnalysisRequest, reference: string): Promise<Explanation[]> {
  const analysis = await analyze(request);
  const byId = analysis.engine.grants.filter((grant) => grant.id === reference);
  if (byId.length > 0) return byId.map((grant) => explainPolicy(analysis, grant.policy, [grant]));
  const byRule = analysis.engine.grants.filter(
    ({ policy, spec, rule }) => ruleId(policy, spec, rule) === reference,
  );
  if (byRule.length > 0)
    return [...groupBy(byRule, (grant) => grant.policy)].map(([policy, grants]) =>
      explainPolicy(analysis, policy, grants),
    );
  const [name, rulePath] = splitReference(reference);
  const policies = analysis.manifests.policies.filter((policy) => isNamed(policy, name));
  if (policies.length === 0) throw unknownReference(analysis, reference);
  return policies.map((policy) => {
    const own = analysis.engine.grants.filter((grant) => grant.policy === policy);
    const chosen =
      rulePath === undefined ? own : own.filter((grant) => formatPath(grant.rule.path) === rulePath);
    if (rulePath !== undefined && chosen.length === 0)
      throw new Failure('usage', `${formatRef(policy.ref)} has no allowing rule at ${rulePath}`);
    return explainPolicy(analysis, policy, chosen);
  });
}

export async function explainText(request: AnalysisRequest, reference: string): Promise<string> {
  return (await explain(request, reference)).map(explanationText).join('\n');
}

function splitReference(reference: string): [string, string | undefined] {
  const colon = reference.indexOf(':');
  return colon === -1 ? [reference, undefined] : [reference.slice(0, colon), reference.slice(colon + 1)];
}

function isNamed({ ref }: Policy, name: string): boolean {
  const parts = [ref.kind, ...(ref.namespace === undefined ? [] : [ref.namespace]), ref.name];
  return [1, 2, 3].some((n) => parts.slice(-n).join('/') === name) || name === formatRef(ref);
}

function unknownReference({ manifests }: Analysis, reference: string): Failure {
  const invalid = manifests.invalid.find((one) => one.ref.name === reference.split('/').at(-1));
  if (invalid !== undefined)
    return new Failure('usage', `${formatRef(invalid.ref)} is invalid: ${invalid.message}`);
  const names = manifests.policies.map(
    (policy) => `${policy.ref.namespace === undefined ? '' : `${policy.ref.namespace}/`}${policy.ref.name}`,
  );
  return new Failure('usage', `no policy or grant is named "${reference}"`, {
    remedy: `there are: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}`,
  });
}

function explainPolicy(
  { judgement, attribution, observed, inventory, engine }: Analysis,
  policy: Policy,
  grants: readonly Grant[],
): Explanation {
  const identities = new Identities(inventory, { lenient: true });
  const findings = judgement.findings.filter(
    (finding) => isAboutPolicy(finding) && finding.kind !== 'invalid' && finding.policy === policy,
  );
  return {
    policy,
    findings: findings.filter((finding) => finding.kind !== 'unused'),
    grants: grants.map((grant) => {
      const finding = findings.find((one) => one.kind === 'unused' && one.grants.includes(grant));
      return {
        grant,
        evidence: attribution.byGrant.get(grant.id),
        finding,
        nearest: finding === undefined ? [] : nearestTraffic(grant, observed.usages, identities, engine),
      };
    }),
  };
}

/**
 * Connections of the subject in the grant's direction that the grant does not allow: with its peer on another port
 * first, then what was dropped, then the latest others.
 */
function nearestTraffic(
  grant: Grant,
  usages: readonly Usage[],
  identities: Identities,
  engine: PolicyEngine,
): Usage[] {
  const { direction } = grant.rule;
  const found = new Map<string, { readonly usage: Usage; readonly rank: number }>();
  for (const usage of usages) {
    const { source, destination, protocol, port } = usage.connection;
    const [subject, peer] = sidesOf(direction, identities.of(source), identities.of(destination));
    if (selectsSubject(grant.spec, subject) === 'no') continue;
    if (engine.decide(direction, subject, peer, protocol, port).grants.some((one) => one.grant === grant))
      continue;
    const isSamePeer = grant.peer !== undefined && matchPeer(grant.peer, peer) !== 'no';
    const rank = isSamePeer ? 0 : usage.outcome === 'denied' ? 1 : 2;
    const key = connectionKey(usage.connection);
    const known = found.get(key);
    if (known === undefined || usage.lastSeenMs > known.usage.lastSeenMs) found.set(key, { usage, rank });
  }
  return [...found.values()]
    .sort((a, b) => a.rank - b.rank || b.usage.lastSeenMs - a.usage.lastSeenMs)
    .slice(0, NEAREST_SHOWN)
    .map((one) => one.usage);
}

import { type Match, yesIf } from '../../../model/match.ts';
import type { Request } from '../../../model/request.ts';
import { ok } from '../../../model/result.ts';
import type { SeenRequest } from '../../../model/seen-request.ts';
import { canonicalJson } from '../../canonical-json.ts';
import { formatPath, type Path } from '../../place.ts';
import type { RequestEntry } from '../../policy.ts';
import { type Read, readEach, readMap } from '../../read.ts';
import { DNS_RULE_SCHEMA } from '../../schema.ts';
import { unknownFields } from '../../unknown-fields.ts';
import { nameMatcher, readNames } from '../fqdn.ts';
import type { L7Section } from '../l7.ts';
import { meetNames } from '../seen-names.ts';
import type { RequestScope, Understood } from './understood.ts';

/**
 * DNS rules. Unlike a toFQDNs entry one may give both a name and a pattern, and then allows both; a pattern of stars
 * alone allows whatever is asked, and an empty rule allows nothing. The DNS proxy knows no TLS, so server names and
 * certificates beside the rules do nothing. Source: Cilium pkg/policy/api/fqdn.go, pkg/fqdn/dnsproxy/proxy.go.
 */
export function readDnsRequests(section: L7Section, path: Path, scope: RequestScope): Read<Understood> {
  const rules = readEach(section.lists.dns ?? [], [...path, 'rules', 'dns'], (item, at) =>
    readDnsRule(item, at, section, scope),
  );
  if (!rules.ok) return rules;
  return ok({
    requests: { protocol: 'dns', entries: rules.value.map(({ entry }) => entry) },
    unclear: rules.value.flatMap(({ unclear }) => unclear),
  });
}

function readDnsRule(
  item: unknown,
  path: Path,
  { unknownKinds }: L7Section,
  scope: RequestScope,
): Read<{ readonly entry: RequestEntry; readonly unclear: readonly string[] }> {
  const map = readMap(item, path);
  if (!map.ok) return map;
  const names = readNames(map.value ?? {}, path);
  if (!names.ok) return names;
  const patterns = names.value.map((name) => nameMatcher(name, () => true));
  const unclear = unknownFields(map.value, DNS_RULE_SCHEMA).map((at) => `the field ${formatPath(at)}`);
  const isKnown = unclear.length === 0 && unknownKinds.length === 0;
  const matches = (request: Request): Match => {
    if (request.kind !== 'dns') return 'no';
    return isKnown ? yesIf(patterns.some((pattern) => pattern.test(request.name))) : 'maybe';
  };
  const meets = (seen: SeenRequest): Match => {
    if (seen.kind === 'http') return 'no';
    if (seen.kind === 'other' || !isKnown) return 'maybe';
    return meetNames(seen.name, names.value, patterns);
  };
  const texts = names.value.map(({ text }) => text);
  const text = `DNS ${texts.length === 0 ? 'of no name' : texts.join(', ')}`;
  const content = canonicalJson({ dns: texts, ...(isKnown ? {} : { item, unknownKinds }) });
  return ok({ entry: { path, place: scope.place(path), text, content, matches, meets }, unclear });
}

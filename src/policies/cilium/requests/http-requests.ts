import { assertNever } from '../../../model/assert-never.ts';
import { allOf, type Match } from '../../../model/match.ts';
import type { Request } from '../../../model/request.ts';
import { ok } from '../../../model/result.ts';
import type { SeenRequest } from '../../../model/seen-request.ts';
import { canonicalJson } from '../../canonical-json.ts';
import type { Path } from '../../place.ts';
import type { RequestEntry } from '../../policy.ts';
import { type Read, readEach } from '../../read.ts';
import { isRecord } from '../../unknown-fields.ts';
import { isTlsInspected, type L7Section } from '../l7.ts';
import { type HttpRule, readHttpRule } from './http-rule.ts';
import { remembered } from './remembered.ts';
import { readServerNames, type ServerNames } from './server-names.ts';
import type { RequestScope, Understood } from './understood.ts';

/** HTTP rules, and the server names that must hold beside them where TLS is terminated. */
export function readHttpRequests(section: L7Section, path: Path, scope: RequestScope): Read<Understood> {
  const names = readServerNames(section.serverNames);
  const over = section.serverNames.length === 0 ? '' : ` over TLS to ${section.serverNames.join(', ')}`;
  const rules = readEach(section.lists.http ?? [], [...path, 'rules', 'http'], (item, at) => {
    const rule = readHttpRule(item, at);
    if (!rule.ok) return rule;
    const entry: RequestEntry = {
      path: at,
      place: scope.place(at),
      text: `${rule.value.text}${over}`,
      content: contentOf(item, rule.value, section, scope),
      matches: (request) => matchRule(rule.value, section, names, request),
      meets: remembered((seen) => meetRule(rule.value, section, names, seen)),
    };
    return ok({ entry, unclear: rule.value.unclear });
  });
  if (!rules.ok) return rules;
  return ok({
    requests: { protocol: 'http', entries: rules.value.map(({ entry }) => entry) },
    unclear: [...rules.value.flatMap(({ unclear }) => unclear), ...names.unclear],
  });
}

function matchRule(rule: HttpRule, section: L7Section, names: ServerNames, request: Request): Match {
  switch (request.kind) {
    case 'http':
      return allOf([rule.matches(request), names.matches(request.serverName), certainty(section)]);
    case 'tls':
      // a proxy that terminates no TLS takes a handshake for a broken request; else what follows it is not known
      return section.terminatingTLS === undefined
        ? 'no'
        : allOf(['maybe', names.matches(request.serverName)]);
    case 'dns':
      return 'no';
    default:
      return assertNever(request);
  }
}

function meetRule(rule: HttpRule, section: L7Section, names: ServerNames, seen: SeenRequest): Match {
  switch (seen.kind) {
    case 'http':
      return allOf([rule.meets(seen), names.matches(undefined), certainty(section)]);
    case 'dns':
      return 'no';
    case 'other':
      return 'maybe';
    default:
      return assertNever(seen);
  }
}

/** Rules of a kind not known here may ask for more. */
function certainty(section: L7Section): Match {
  return section.unknownKinds.length === 0 ? 'yes' : 'maybe';
}

function contentOf(item: unknown, rule: HttpRule, section: L7Section, scope: RequestScope): string {
  const { terminatingTLS, originatingTLS, unknownKinds } = section;
  return canonicalJson({
    http: isRecord(item) ? withoutEmpty(item) : {},
    serverNames: section.serverNames.map((name) => name.toLowerCase()).sort(),
    tls: { terminatingTLS, originatingTLS },
    unknownKinds,
    ...(rule.secret || isTlsInspected(section) ? { namespace: scope.namespace ?? '' } : {}),
  });
}

function withoutEmpty(rule: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(rule).filter(
      ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

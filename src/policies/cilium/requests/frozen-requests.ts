import { isRecord } from '../../unknown-fields.ts';
import type { L7Section } from '../l7.ts';

const DNS_RULES = 'DNS rules, which toFQDNs rules learn addresses from';

/** Why a rule with this section lets through less, or does more, than its peers and ports say (T-11, T-18, T-20). */
export function frozenRequests(section: L7Section): string[] {
  const { http, kafka, dns, l7 } = section.lists;
  const kinds = [
    ...(isFilled(http) ? ['http'] : []),
    ...(isFilled(kafka) ? ['kafka'] : []),
    ...(section.l7proto === '' ? [] : ['l7proto']),
    ...(isFilled(l7) ? ['l7'] : []),
    ...section.unknownKinds,
  ];
  return [
    ...(isFilled(dns) ? [DNS_RULES] : []),
    ...kinds.map(appliedByProxy),
    ...((http ?? []).some(changesHeaders) ? ['headers that the proxy logs or changes'] : []),
    ...(section.serverNames.length > 0 ? ['TLS server names'] : []),
    ...(section.terminatingTLS === undefined ? [] : ['TLS termination']),
    ...(section.originatingTLS === undefined ? [] : ['TLS origination']),
    ...(section.listener === undefined ? [] : ['a proxy listener']),
  ];
}

/** Sections that let some requests through and do nothing else: without them, or a part of them, less passes. */
const FILTERS: ReadonlySet<string> = new Set([DNS_RULES, appliedByProxy('http')]);

/** Of the reasons of a rule, those for which even its whole removal would do more than take access away. */
export function beyondFilters(frozen: readonly string[]): readonly string[] {
  return frozen.filter((why) => !FILTERS.has(why));
}

/** A mismatch that does not refuse the request; the proxy then asks every rule, and each that matches has its way. */
function changesHeaders(rule: unknown): boolean {
  const matches: unknown = isRecord(rule) ? rule['headerMatches'] : undefined;
  return (
    Array.isArray(matches) && matches.some((one: unknown) => isRecord(one) && (one['mismatch'] ?? '') !== '')
  );
}

/** @param kind such as `http` */
function appliedByProxy(kind: string): string {
  return `${kind} rules, which the L7 proxy applies`;
}

function isFilled(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

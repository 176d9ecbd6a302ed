import type { L7Section } from '../l7.ts';

/** Why a rule with this section must not be edited: each construct does more than let requests through (T-11, T-18, T-20). */
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
    ...(isFilled(dns) ? ['DNS rules, which toFQDNs rules learn addresses from'] : []),
    ...kinds.map(appliedByProxy),
    ...(section.serverNames.length > 0 ? ['TLS server names'] : []),
    ...(section.terminatingTLS === undefined ? [] : ['TLS termination']),
    ...(section.originatingTLS === undefined ? [] : ['TLS origination']),
    ...(section.listener === undefined ? [] : ['a proxy listener']),
  ];
}

/** @param kind such as `http` */
export function appliedByProxy(kind: string): string {
  return `${kind} rules, which the L7 proxy applies`;
}

function isFilled(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

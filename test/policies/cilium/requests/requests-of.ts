import type { Match } from '../../../../src/model/match.ts';
import type { HttpRequest, Request } from '../../../../src/model/request.ts';
import type { RequestEntry, Requests, Rule } from '../../../../src/policies/policy.ts';
import { ciliumPolicy, policyOf } from '../../../support/policies.ts';
import { firstRule } from '../../summary.ts';

type Fields = Readonly<Record<string, unknown>>;

const TCP = [{ port: '443', protocol: 'TCP' }];

/** The one egress rule of a policy whose toPorts is this one element, at TCP 443 unless it says otherwise. */
export function ruleWith(portRule: Fields): Rule {
  return firstRule(policyOf(ciliumPolicy({ egress: [{ toPorts: [{ ports: TCP, ...portRule }] }] })));
}

/** What the proxy lets through of a toPorts element. Throws where there is no proxy. */
export function requestsOf(portRule: Fields): Requests {
  const { ports } = ruleWith(portRule);
  const requests = ports.kind === 'listed' ? ports.entries[0]?.requests : undefined;
  if (requests === undefined) throw new Error('no requests');
  return requests;
}

/** The only entry of a toPorts element. */
export function entryOf(portRule: Fields): RequestEntry {
  const [entry, ...others] = requestsOf(portRule).entries;
  if (entry === undefined || others.length > 0) throw new Error(`${others.length + 1} entries, not one`);
  return entry;
}

export function httpEntry(rule: Fields): RequestEntry {
  return entryOf({ rules: { http: [rule] } });
}

/** `GET /` of a host and with headers that are not known, unless given. */
export function http(request: Partial<HttpRequest> = {}): HttpRequest {
  return { kind: 'http', method: 'GET', path: '/', ...request };
}

export function dns(name: string): Request {
  return { kind: 'dns', name };
}

export function tls(serverName: string): Request {
  return { kind: 'tls', serverName };
}

/** `yes`, `no` or `maybe` by request, in the order given. */
export function answers(entry: RequestEntry, requests: readonly Request[]): Match[] {
  return requests.map((request) => entry.matches(request));
}

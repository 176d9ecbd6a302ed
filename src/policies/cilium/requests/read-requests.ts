import { ok } from '../../../model/result.ts';
import type { Path } from '../../place.ts';
import type { Requests } from '../../policy.ts';
import type { Read } from '../../read.ts';
import { isTlsInspected, type L7Section } from '../l7.ts';
import { readDnsRequests } from './dns-requests.ts';
import { frozenRequests } from './frozen-requests.ts';
import { readHttpRequests } from './http-requests.ts';
import { readOpaqueRequests } from './opaque-requests.ts';
import { readTlsRequests } from './tls-requests.ts';
import type { RequestScope, Understood } from './understood.ts';

export interface ReadRequests {
  /** undefined where no proxy looks into the traffic */
  readonly requests?: Requests;
  /** why the rule must not be edited */
  readonly frozen: readonly string[];
}

/** Reads the L7 part of one toPorts element that is known to be sound as a whole. */
export function readRequests(section: L7Section, path: Path, scope: RequestScope): Read<ReadRequests> {
  const understood = readByParser(section, path, scope);
  if (!understood.ok) return understood;
  const frozen = frozenRequests(section);
  if (understood.value === undefined) return ok({ frozen });
  const { requests, unclear } = understood.value;
  return ok({ requests, frozen: [...frozen, ...unclear.map((what) => `what cannot be told: ${what}`)] });
}

/** A listener goes before rules, and rules before server names. Source: Cilium pkg/policy/l4.go, createL4Filter. */
function readByParser(section: L7Section, path: Path, scope: RequestScope): Read<Understood | undefined> {
  const { listener, lists, l7proto, unknownKinds, serverNames } = section;
  const has = (kind: 'dns' | 'http' | 'kafka'): boolean => (lists[kind] ?? []).length > 0;
  if (has('dns')) return readDnsRequests(section, path, scope);
  if (has('http')) return readHttpRequests(section, path, scope);
  if (listener !== undefined || has('kafka') || l7proto !== '' || unknownKinds.length > 0)
    return readOpaqueRequests(section, path, scope);
  if (serverNames.length > 0) return ok(readTlsRequests(section, path, scope));
  return isTlsInspected(section) ? readOpaqueRequests(section, path, scope) : ok(undefined);
}

import { isOpenToAll } from '../grants/engine/passage.ts';
import type { Grant } from '../grants/grant.ts';
import { canonicalJson } from '../policies/canonical-json.ts';
import { beyondFilters } from '../policies/cilium/requests/frozen-requests.ts';
import { dig } from '../policies/dig.ts';
import type { Path } from '../policies/place.ts';
import type { Rule } from '../policies/policy.ts';
import { isRecord } from '../policies/unknown-fields.ts';

/** Under what a grant lets a connection through beyond its parties and port, as it is written. */
export interface Conditions {
  /** what the rule demands or does beside letting through: authentication, TLS, headers that are changed; '' where nothing */
  readonly binding: string;
  /** the requests that pass; undefined: all */
  readonly request: string | undefined;
}

const known = new WeakMap<Grant, Conditions>();

export function conditionsOf(grant: Grant): Conditions {
  const found = known.get(grant) ?? readConditions(grant);
  known.set(grant, found);
  return found;
}

/** Whether the rule demands, or filters, something beyond parties and ports. */
export function isConditionalRule({ frozen, ports }: Rule): boolean {
  return (
    frozen.length > 0 ||
    (ports.kind === 'listed' && ports.entries.some(({ requests }) => requests !== undefined))
  );
}

export function isPlain({ binding, request }: Conditions): boolean {
  return binding === '' && request === undefined;
}

/** Whether all that passes under `inner` passes under `outer`: regular expressions are compared as they are written. */
export function coversConditions(outer: Conditions, inner: Conditions): boolean {
  return (
    (outer.binding === '' || outer.binding === inner.binding) &&
    (outer.request === undefined || outer.request === inner.request)
  );
}

function readConditions(grant: Grant): Conditions {
  const { rule, port } = grant;
  const element: unknown = JSON.parse(rule.content);
  return {
    binding: beyondFilters(rule.frozen).length === 0 ? '' : bindingOf(element, port?.path, rule.path),
    request: isOpenToAll(grant, rule.direction) ? undefined : requestOf(grant, element),
  };
}

/** An entry that is not written by itself is known by its content. */
function requestOf({ rule, request }: Grant, element: unknown): string | undefined {
  if (request === undefined) return undefined;
  const entry = dig(element, request.path.slice(rule.path.length));
  return canonicalJson(isRecord(entry) ? entry : request.content);
}

/** What is said of all peers and ports of the rule, and of the ports of one `toPorts` element. */
function bindingOf(element: unknown, port: Path | undefined, rule: Path): string {
  if (!isRecord(element)) return canonicalJson(element);
  const { toPorts, icmps: _types, ...others } = element;
  const [list, index] = port?.slice(rule.length) ?? [];
  const section: unknown =
    list === 'toPorts' && typeof index === 'number' && Array.isArray(toPorts) ? toPorts[index] : undefined;
  const said = Object.entries(others).filter(([key]) => !PEER_LIST.test(key));
  const { ports: _ports, ...beside } = isRecord(section) ? section : {};
  const parts = { ...Object.fromEntries(said), ...beside };
  return Object.keys(parts).length === 0 ? '' : canonicalJson(parts);
}

export const PEER_LIST = /^(from|to)(Endpoints|CIDR|CIDRSet|Entities|Nodes|Groups|Services|FQDNs)$/;

import type { Match } from '../../../model/match.ts';
import type { HttpRequest } from '../../../model/request.ts';
import { ok } from '../../../model/result.ts';
import type { Path } from '../../place.ts';
import { invalid, type Read, readMap, readText } from '../../read.ts';

/** What an HTTP rule says of one header. */
export interface HeaderRule {
  /** lower case */
  readonly name: string;
  /** the proxy changes the header of requests that differ, instead of refusing them */
  readonly changes: boolean;
  /** whether a request must have something to pass */
  readonly demands: boolean;
  readonly secret: boolean;
  matches(request: HttpRequest): Match;
}

/**
 * Reads one element of `headers`. What follows the first space is the value, which must be equal; without a space
 * the header must be there. Source: Cilium pkg/envoy/policy/envoy_l7_rules_translator.go.
 */
export function readHeader(written: string): HeaderRule {
  const space = written.indexOf(' ');
  const name = (space === -1 ? written : written.slice(0, space).replace(/:+$/, '')).toLowerCase();
  const value = space === -1 ? undefined : written.slice(space + 1);
  const demanded = { name, changes: false, demands: true, secret: false };
  // Envoy refuses a nameless header; with it the whole policy of the endpoint stays as it was
  if (name === '') return { ...demanded, matches: () => 'maybe' };
  return { ...demanded, matches: (request) => hasHeader(request, name, value) };
}

const ACTIONS: ReadonlySet<string> = new Set(['LOG', 'ADD', 'DELETE', 'REPLACE']);

/** Reads one element of `headerMatches`. Source: Cilium pkg/policy/api/http.go. */
export function readHeaderMatch(item: unknown, path: Path): Read<HeaderRule> {
  const map = readMap(item, path);
  if (!map.ok) return map;
  const name = readText(map.value?.['name'], [...path, 'name']);
  if (!name.ok) return name;
  if (name.value === '') return invalid(path, 'a header match needs a name');
  const mismatch = readText(map.value?.['mismatch'], [...path, 'mismatch']);
  if (!mismatch.ok) return mismatch;
  if (mismatch.value !== '' && !ACTIONS.has(mismatch.value))
    return invalid([...path, 'mismatch'], `mismatch must be LOG, ADD, DELETE or REPLACE`);
  const value = readText(map.value?.['value'], [...path, 'value']);
  if (!value.ok) return value;
  const secret = readMap(map.value?.['secret'], [...path, 'secret']);
  if (!secret.ok) return secret;
  const secretName = readText(secret.value?.['name'], [...path, 'secret', 'name']);
  if (!secretName.ok) return secretName;
  if (secret.value !== undefined && secretName.value === '')
    return invalid([...path, 'secret'], 'a secret needs a name');
  return ok(headerRule(name.value.toLowerCase(), mismatch.value, value.value, secret.value !== undefined));
}

function headerRule(name: string, mismatch: string, value: string, secret: boolean): HeaderRule {
  const demands = mismatch === '';
  const rule = { name, changes: !demands && mismatch !== 'LOG', demands, secret };
  // a secret that is not there, with no value to stand in for it, refuses every request
  if (!demands) return { ...rule, matches: () => (secret && value === '' ? 'maybe' : 'yes') };
  if (!secret)
    return { ...rule, matches: (request) => hasHeader(request, name, value === '' ? undefined : value) };
  return { ...rule, matches: (request) => (hasHeader(request, name) === 'no' ? 'no' : 'maybe') };
}

/** Whether the request has the header, and the value where one is given. */
function hasHeader(request: HttpRequest, name: string, value?: string): Match {
  const found = headerOf(request, name);
  if (found === 'unknown') return 'maybe';
  if (found === 'absent') return 'no';
  if (value === undefined || found.value === value) return 'yes';
  // an empty value to be equal to stood for any value in some releases of Envoy
  return value === '' ? 'maybe' : 'no';
}

/** Envoy keeps `Host` as `:authority`. */
function headerOf(request: HttpRequest, name: string): 'unknown' | 'absent' | { readonly value: string } {
  switch (name) {
    case ':method':
      return { value: request.method };
    case ':path':
      return { value: request.path };
    case ':authority':
    case 'host':
      return request.host === undefined ? 'unknown' : { value: request.host };
    default:
      break;
  }
  if (name.startsWith(':') || request.headers === undefined) return 'unknown';
  return Object.hasOwn(request.headers, name) ? { value: request.headers[name] ?? '' } : 'absent';
}

import { allOf, type Match, yesIf } from '../../../model/match.ts';
import { isLiteralPath, pathSteps } from '../../../model/path-template.ts';
import type { HttpRequest } from '../../../model/request.ts';
import { ok } from '../../../model/result.ts';
import type { SeenHttp } from '../../../model/seen-request.ts';
import { formatPath, type Path } from '../../place.ts';
import { invalid, type Read, readEach, readList, readMap, readText } from '../../read.ts';
import { HTTP_RULE_SCHEMA } from '../../schema.ts';
import { unknownFields } from '../../unknown-fields.ts';
import { compileExpression, type Expression } from './expression.ts';
import { type HeaderRule, readHeader, readHeaderMatch } from './header.ts';

export interface HttpRule {
  readonly text: string;
  /** hangs on a secret, which the policy's namespace gives a meaning */
  readonly secret: boolean;
  /** why parts of it cannot be told; empty where all can */
  readonly unclear: readonly string[];
  /** on the request as Envoy sees it, with `.` and `..` taken out of the path */
  matches(request: HttpRequest): Match;
  meets(seen: SeenHttp): Match;
}

/**
 * Reads one element of `rules.http`: all it gives must hold. Method, path and host are matched as a whole, in the case
 * written. Source: Cilium pkg/policy/api/http.go, pkg/envoy/policy/envoy_l7_rules_translator.go.
 */
export function readHttpRule(item: unknown, path: Path): Read<HttpRule> {
  const map = readMap(item, path);
  if (!map.ok) return map;
  const written: Record<(typeof EXPRESSIONS)[number], string> = { method: '', path: '', host: '' };
  const unclear = unknownFields(map.value, HTTP_RULE_SCHEMA).map((at) => `the field ${formatPath(at)}`);
  const hasUnknownField = unclear.length > 0;
  const tests: ((request: HttpRequest) => Match)[] = [];
  const seenTests: ((seen: SeenHttp) => Match)[] = [];
  for (const field of EXPRESSIONS) {
    const text = readText(map.value?.[field], [...path, field]);
    if (!text.ok) return text;
    if (text.value === '') continue;
    written[field] = text.value;
    const expression = compileExpression(text.value);
    // Cilium compiles no host
    if (expression.kind === 'refused' && field !== 'host')
      return invalid([...path, field], `${field} is no regular expression: ${expression.why}`);
    if (expression.kind !== 'compiled') unclear.push(`the expression of ${field}: ${expression.why}`);
    tests.push((request) => matchField(expression, request[field]));
    seenTests.push((seen) =>
      field === 'path' ? meetPath(expression, seen.path) : matchField(expression, seen[field]),
    );
  }
  const headers = readHeaders(map.value ?? {}, path);
  if (!headers.ok) return headers;
  // headers are not recorded
  if (headers.value.length > 0) seenTests.push(() => 'maybe');
  tests.push(...headers.value.map((header) => (request: HttpRequest) => header.matches(request)));
  return ok({
    text: describe(written, headers.value),
    secret: headers.value.some((header) => header.secret),
    unclear,
    // a field of a later release may change how the others match
    matches: (request) => (hasUnknownField ? 'maybe' : allOf(tests.map((test) => test(request)))),
    meets: (seen) => (hasUnknownField ? 'maybe' : allOf(seenTests.map((test) => test(seen)))),
  });
}

const EXPRESSIONS = ['method', 'path', 'host'] as const;

function matchField(expression: Expression, value: string | undefined): Match {
  return value === undefined || expression.kind !== 'compiled' ? 'maybe' : yesIf(expression.matches(value));
}

function meetPath(expression: Expression, template: string): Match {
  if (expression.kind !== 'compiled') return 'maybe';
  if (isLiteralPath(template) && expression.matches(template)) return 'yes';
  return expression.matchesSomeOf(pathSteps(template)) ? 'maybe' : 'no';
}

function readHeaders(rule: Readonly<Record<string, unknown>>, path: Path): Read<HeaderRule[]> {
  const headers = readList(rule['headers'], [...path, 'headers']);
  if (!headers.ok) return headers;
  const plain = readEach(headers.value ?? [], [...path, 'headers'], (item, at) => {
    const text = readText(item, at);
    return text.ok ? ok(readHeader(text.value)) : text;
  });
  if (!plain.ok) return plain;
  const matches = readList(rule['headerMatches'], [...path, 'headerMatches']);
  if (!matches.ok) return matches;
  const detailed = readEach(matches.value ?? [], [...path, 'headerMatches'], readHeaderMatch);
  return detailed.ok ? ok([...plain.value, ...detailed.value]) : detailed;
}

/** Without the values of headers, which may be secrets. */
function describe(
  { method, path, host }: Readonly<Record<(typeof EXPRESSIONS)[number], string>>,
  headers: readonly HeaderRule[],
): string {
  const parts = [
    ...(method === '' ? [] : [method]),
    ...(path === '' ? [] : [path]),
    ...(host === '' ? [] : [`at host ${host}`]),
    ...named(
      'with header',
      headers.filter((header) => header.demands),
    ),
    ...named(
      'changing header',
      headers.filter((header) => header.changes),
    ),
  ];
  if (method !== '') return parts.join(' ');
  return path === '' ? ['any HTTP request', ...parts].join(' ') : ['any method', ...parts].join(' ');
}

function named(how: string, headers: readonly HeaderRule[]): string[] {
  return headers.length === 0 ? [] : [`${how} ${headers.map(({ name }) => name).join(', ')}`];
}

import { peerText, portText } from '../grants/grant.ts';
import { listed, ruleSentence } from '../grants/rule.ts';
import type { NearMiss } from '../grants/why/nearest.ts';
import { assertNever } from '../model/assert-never.ts';
import type { Direction } from '../model/direction.ts';
import { plainLine } from '../model/plain-text.ts';
import { formatPath, type Place } from '../policies/place.ts';
import { formatRef, type Policy, type PolicySpec, type Rule } from '../policies/policy.ts';
import { type Paint, PLAIN } from './text.ts';

/** What a person is told of one question. */
export interface AccessExplanation {
  readonly answer: Answer;
  readonly source: string;
  readonly destination: string;
  readonly opening: DescribedOpening;
  /** egress, then ingress */
  readonly sides: readonly SideExplanation[];
  readonly notes: readonly string[];
}

export interface DescribedOpening {
  /** `TCP 5432` */
  readonly port: string;
  /** `GET /api/orders`; undefined: only the connection is asked about */
  readonly request: string | undefined;
}

export type Answer = 'allowed' | 'denied' | 'not known';

export interface SideExplanation {
  readonly direction: Direction;
  /** the side that enforces, and the other */
  readonly party: string;
  readonly peer: string;
  readonly why: Why;
}

/** What one side says, and why. */
export type Why =
  | { readonly kind: 'no-pod' }
  | { readonly kind: 'not-isolated'; readonly rules: readonly Named[]; readonly proxy: Proxy | undefined }
  /** no rules: from the pod's own node */
  | { readonly kind: 'allowed'; readonly rules: readonly Named[]; readonly proxy: Proxy | undefined }
  /** `overridden`: would allow it, were it not for the denies */
  | {
      readonly kind: 'denied-by-rule';
      readonly rules: readonly Named[];
      readonly overridden: readonly Named[];
    }
  | {
      readonly kind: 'isolated';
      /** none: the agents isolate every pod */
      readonly by: readonly Policy[];
      readonly nearest: readonly NearMiss[];
    }
  | { readonly kind: 'unknown'; readonly missing: readonly string[]; readonly rules: readonly Named[] };

export interface Named {
  readonly policy: Policy;
  readonly spec: PolicySpec;
  readonly rule: Rule;
}

/** What an L7 proxy lets through where it looks at the connection. */
export type Proxy =
  /** L7 entries, as texts */
  | { readonly kind: 'some'; readonly entries: readonly string[] }
  /** a rule without L7 entries matches as well */
  | { readonly kind: 'all' };

/** The answer and its reason in the first line, then each side with the rules that decide. */
export function accessText(explanation: AccessExplanation, paint: Paint = PLAIN): string {
  const { sides, notes } = explanation;
  const [first, ...rest] = [
    accessSentence(explanation),
    '',
    ...sides.flatMap((side) => sideLines(side, explanation.opening)),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `note: ${note}`)]),
  ].map(plainLine);
  return `${painted(explanation.answer, first ?? '', paint)}\n${rest.map((line) => `${line}\n`).join('')}`;
}

export function painted(answer: Answer, line: string, { bold, green, red, yellow }: Paint): string {
  const colour = { allowed: green, denied: red, 'not known': yellow }[answer];
  return line.startsWith(answer) ? `${bold(colour(answer))}${line.slice(answer.length)}` : line;
}

/**
 * `allowed: shop/web → shop/db TCP 5432: egress by CiliumNetworkPolicy shop/web, ingress by NetworkPolicy shop/db`,
 * `denied: shop/web → shop/db TCP 5433: shop/db is isolated by NetworkPolicy shop/db; the nearest rule allows TCP 5432, not TCP 5433`
 */
export function accessSentence(explanation: AccessExplanation): string {
  const { answer, source, destination, opening, sides } = explanation;
  const decisive = sides.filter(({ why }) => answer === 'allowed' || answerOf(why) === answer);
  const separator = answer === 'allowed' ? ', ' : '; ';
  const reasons = decisive.map((side) => reasonOf(side, opening)).join(separator);
  return `${answer}: ${source} → ${destination} ${openingText(opening)}: ${reasons}`;
}

function openingText({ port, request }: DescribedOpening): string {
  return request === undefined ? port : `${request} on ${port}`;
}

export function answerOf(why: Why): Answer {
  switch (why.kind) {
    case 'no-pod':
    case 'not-isolated':
    case 'allowed':
      return 'allowed';
    case 'denied-by-rule':
    case 'isolated':
      return 'denied';
    case 'unknown':
      return 'not known';
    default:
      return assertNever(why);
  }
}

function reasonOf({ direction, party, peer, why }: SideExplanation, opening: DescribedOpening): string {
  switch (why.kind) {
    case 'no-pod':
      return `${direction} not enforced at ${party}`;
    case 'not-isolated':
      return `${direction} not isolated${throughProxy(why.proxy)}`;
    case 'allowed':
      return why.rules.length === 0
        ? `${direction} always allowed from the pod's own node`
        : `${direction} by ${policiesOf(why.rules)}${throughProxy(why.proxy)}`;
    case 'denied-by-rule':
      return `${direction} of ${party} is denied by ${policiesOf(why.rules)}`;
    case 'isolated': {
      const [nearest] = why.nearest;
      const rule =
        nearest === undefined ? 'no rule comes near' : `the nearest rule ${missText(nearest, opening, peer)}`;
      return `${party} is isolated by ${isolators(why.by)}, ${rule}`;
    }
    case 'unknown':
      return `${direction} of ${party} hangs on ${why.missing.join('; ')}`;
    default:
      return assertNever(why);
  }
}

export const NOT_ENFORCED = 'nothing is enforced there, it is no pod with an identity of its own';

function sideLines(side: SideExplanation, opening: DescribedOpening): string[] {
  const { direction, party, peer, why } = side;
  const head = `${direction} of ${party}:`;
  switch (why.kind) {
    case 'no-pod':
      return [`${head} ${NOT_ENFORCED}`];
    case 'not-isolated':
      return [
        `${head} allowed, no policy isolates it`,
        ...(why.rules.length === 0 ? [] : ['  rules that allow it all the same']),
        ...why.rules.flatMap(ruleLines).map(indented),
        ...proxyLines(why.proxy),
      ];
    case 'allowed':
      return why.rules.length === 0
        ? [`${head} allowed, a node always reaches its own pods`]
        : [`${head} allowed by`, ...why.rules.flatMap(ruleLines), ...proxyLines(why.proxy)];
    case 'denied-by-rule':
      return [
        `${head} denied by`,
        ...why.rules.flatMap(ruleLines),
        ...(why.overridden.length === 0 ? [] : ['  although allowed by']),
        ...why.overridden.flatMap(ruleLines).map(indented),
      ];
    case 'isolated':
      return [
        `${head} denied, no rule allows it`,
        `  isolated by ${why.by.length === 0 ? isolators(why.by) : ''}`.trimEnd(),
        ...why.by.map(({ ref, place }) => `    ${formatRef(ref)}, ${at(place)}`),
        ...(why.nearest.length === 0 ? [] : ['  nearest']),
        ...why.nearest.flatMap((miss) => [
          `    ${missText(miss, opening, peer)}: ${miss.grant.sentence}`,
          `      ${formatRef(miss.grant.policy.ref)}, ${formatPath(miss.grant.rule.path)}, ${at(miss.grant.place)}`,
        ]),
      ];
    case 'unknown':
      return [
        `${head} not known; it hangs on`,
        ...why.missing.map((missing) => `  ${missing}`),
        ...(why.rules.length === 0 ? [] : ['  rules that may decide']),
        ...why.rules.flatMap(ruleLines).map(indented),
      ];
    default:
      return assertNever(why);
  }
}

export function ruleLines({ policy, spec, rule }: Named): string[] {
  return [
    `  ${ruleSentence(spec, rule)}`,
    `    ${formatRef(policy.ref)}, ${formatPath(rule.path)}, ${at(rule.place)}`,
  ];
}

function indented(line: string): string {
  return `  ${line}`;
}

function proxyLines(proxy: Proxy | undefined): string[] {
  if (proxy === undefined) return [];
  return proxy.kind === 'all'
    ? ['  an L7 proxy looks at it, and lets everything pass: one of the rules asks nothing of requests']
    : [`  an L7 proxy decides further, and lets pass: ${listed(proxy.entries)}`];
}

function throughProxy(proxy: Proxy | undefined): string {
  return proxy?.kind === 'some' ? ' through an L7 proxy that decides further' : '';
}

/** `allows TCP 5432, not TCP 5433` */
function missText({ grant, misses }: NearMiss, { port, request }: DescribedOpening, peer: string): string {
  switch (misses) {
    case 'port':
      return `allows ${portText(grant.port)}, not ${port}`;
    case 'peer':
      return `allows ${peerText(grant.peer)}, not ${peer}`;
    case 'name':
      return `allows ${peerText(grant.peer)}, and no DNS name was given for ${peer} (--name)`;
    case 'request':
      return `allows ${grant.request?.text ?? portText(grant.port)}, not ${request ?? port}`;
    default:
      return assertNever(misses);
  }
}

function policiesOf(rules: readonly Named[]): string {
  return listed(rules.map(({ policy }) => formatRef(policy.ref)));
}

function isolators(by: readonly Policy[]): string {
  return by.length === 0
    ? 'the agents, which isolate every pod'
    : listed(by.map(({ ref }) => formatRef(ref)));
}

function at({ file, line }: Place): string {
  return `${file}:${line}`;
}

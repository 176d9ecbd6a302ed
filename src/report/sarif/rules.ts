import type { ReportingDescriptor, Result } from 'sarif';
import { FINDING_KINDS, type Finding, SEVERITIES, type Severity } from '../../findings/finding.ts';

/**
 * A rule for each kind and severity, since code scanning takes `security-severity` from rules only. A finding whose
 * severity changes is another alert.
 */
export function ruleIdOf({ kind, severity }: Pick<Finding, 'kind' | 'severity'>): string {
  return `${kind}/${severity}`;
}

/** Those that some finding is of, in a fixed order. */
export function rulesFor(findings: readonly Finding[]): readonly ReportingDescriptor[] {
  const met = new Set(findings.map(ruleIdOf));
  return FINDING_KINDS.flatMap((kind) =>
    SEVERITIES.filter((severity) => met.has(ruleIdOf({ kind, severity }))).map((severity) =>
      ruleOf(kind, severity),
    ),
  );
}

type Kind = Finding['kind'];

export const LEVELS = {
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, Result.level>;

/** As GitHub sorts them: high from 7, medium from 4, low above 0. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string | undefined>> = {
  high: '8.0',
  medium: '5.0',
  low: '2.0',
  info: undefined,
};

function ruleOf(kind: Kind, severity: Severity): ReportingDescriptor {
  const { name, short, full, todo } = WORDS[kind];
  const score = SECURITY_SEVERITY[severity];
  return {
    id: ruleIdOf({ kind, severity }),
    name,
    shortDescription: { text: short },
    fullDescription: { text: full },
    help: { text: `${full} ${todo}`, markdown: `${full}\n\n**What to do.** ${todo}` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ['security', 'kubernetes', 'network-policy', kind],
      precision: 'high',
      ...(score === undefined ? {} : { 'security-severity': score }),
    },
  };
}

interface Words {
  readonly name: string;
  readonly short: string;
  readonly full: string;
  readonly todo: string;
}

const WORDS: Readonly<Record<Kind, Words>> = {
  invalid: {
    name: 'InvalidPolicy',
    short: 'A policy that the cluster rejects',
    full: 'The object is written so that the enforcer rejects it as a whole: nothing of it is in force.',
    todo: 'Correct the object; where it can be told, the result says what was probably meant.',
  },
  contradictory: {
    name: 'ContradictoryPolicy',
    short: 'A policy that does the opposite of what its name says',
    full: 'The name or an annotation promises a denial, and the rule allows.',
    todo: 'Find out which of both is meant, and change the other.',
  },
  unused: {
    name: 'UnusedAccess',
    short: 'Network access that nobody uses',
    full: 'No traffic used this part of a policy for as long as was asked, in time that was observed.',
    todo: 'Take it away with `lapse tighten`, which proves that nothing else changes. What is suppressed stays, with the reason given.',
  },
  redundant: {
    name: 'RedundantRule',
    short: 'A rule whose traffic other rules allow as well',
    full: 'All that it let through was also let through by rules that stay.',
    todo: 'Decide which of the rules is the one to keep.',
  },
  narrowable: {
    name: 'WideRule',
    short: 'A rule that is wider than its traffic',
    full: 'The rule is in use, but allows more ports, protocols, addresses or namespaces than its traffic needs.',
    todo: 'Make it narrower with `lapse tighten --narrow`.',
  },
  shadowed: {
    name: 'ShadowedRule',
    short: 'A rule that never decides',
    full: 'A deny rule, or a policy of a higher tier, decides before it whatever it could let through.',
    todo: 'Take it away, or change what stands before it.',
  },
  dead: {
    name: 'DeadSelector',
    short: 'A selector that selects nothing',
    full: 'The pods that the policy is for, or the peer that it names, do not exist.',
    todo: 'Take it away, or correct the selector.',
  },
  unisolated: {
    name: 'UnisolatedWorkload',
    short: 'Pods that no policy isolates',
    full: 'Everybody may reach these pods, or they everybody, since no policy selects them in that direction.',
    todo: 'Write a policy that denies by default; Lapse suggests one that allows what was seen.',
  },
  denied: {
    name: 'DeniedTraffic',
    short: 'Traffic that policies drop',
    full: 'Connections were tried, and policies dropped them, or would if they were enforced.',
    todo: 'Where it is needed, add the rule that is named; else find out who tries.',
  },
  disputed: {
    name: 'DisputedPolicy',
    short: 'A policy that Cilium reads otherwise',
    full: 'Hubble names the policy as allowing traffic that, as Lapse reads it, it does not allow. It is left alone.',
    todo: 'Tell the maintainers of Lapse, with the policy and the connection.',
  },
  'keep-expired': {
    name: 'ExpiredKeep',
    short: 'A wish to keep a policy whose day is past',
    full: 'Somebody wanted the policy kept until a day that is past; it is judged like any other.',
    todo: 'Set a new day in `lapse.dev/keep-until`, or take the annotation away.',
  },
};

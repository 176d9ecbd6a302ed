import { anyOf, type Match, yesIf } from '../../../model/match.ts';
import { compileExpression } from './expression.ts';

/** The `serverNames` of one toPorts element. */
export interface ServerNames {
  readonly unclear: readonly string[];
  /** `yes` where any name will do. @param name undefined: not known; empty: the client sends none, which matches nothing */
  matches(name: string | undefined): Match;
}

export function readServerNames(written: readonly string[]): ServerNames {
  const tests = written.map(readServerName);
  return {
    unclear: written.filter((_, i) => tests[i] === undefined).map((name) => `the server name "${name}"`),
    matches: (name) => {
      if (tests.length === 0) return 'yes';
      // of a pattern that the proxy refuses nobody knows what it lets through: it stays with the policy it had
      return anyOf(
        tests.map((test) => (test === undefined || name === undefined ? 'maybe' : yesIf(test(name)))),
      );
    },
  };
}

/**
 * `*` stands for any characters of one label, a label `**` for one or more labels, `*` alone for every name.
 * Source: cilium/proxy cilium/network_policy.cc, SniPattern.
 * @returns undefined where the proxy refuses the pattern
 */
function readServerName(written: string): ((name: string) => boolean) | undefined {
  const pattern = written.toLowerCase();
  const labels = pattern.split('.');
  if (!labels.every(isLabel)) return undefined;
  const expression = compileExpression(
    pattern === '*' ? SOME_LABELS : labels.map(labelExpression).join('[.]'),
  );
  return expression.kind === 'compiled' ? (name) => expression.matches(name.toLowerCase()) : undefined;
}

const SOME_LABELS = '[-a-z0-9_]+(?:[.][-a-z0-9_]+)*';

function isLabel(label: string): boolean {
  return label === '**' || (/^[-a-z0-9_*]+$/.test(label) && !label.includes('**'));
}

function labelExpression(label: string): string {
  return label === '**' ? SOME_LABELS : label.replaceAll('*', '[-a-z0-9_]*');
}

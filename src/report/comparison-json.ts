import type { AccessChange, IsolationChange, RuleOrigin } from '../verification/access/access-changes.ts';
import { accessSentence, isolationSentence } from './access-sentence.ts';
import { placeJson } from './finding-json.ts';
import { verificationJson } from './json.ts';
import { outcomeOf, type PolicyComparison } from './policy-comparison.ts';

/** Raised when a reader of the older form could misread the new one. docs/verification.schema.json describes it. */
export const COMPARISON_SCHEMA_VERSION = 1;

/** For programs: all of it, the same bytes for the same data. */
export function comparisonJson(comparison: PolicyComparison): string {
  const { version, before, after, verification, access, allowsWider, unenforced, problems } = comparison;
  return `${JSON.stringify(
    {
      schemaVersion: COMPARISON_SCHEMA_VERSION,
      tool: { name: 'lapse', version },
      before,
      after,
      outcome: outcomeOf(comparison),
      allowsWider,
      hasRecording: comparison.hasRecording,
      verification: verificationJson(verification),
      added: access.added.map((one) => accessJson(one, 'added')),
      removed: access.removed.map((one) => accessJson(one, 'removed')),
      isolation: access.isolation.map(isolationJson),
      unchanged: access.unchanged,
      unenforced: unenforced.map(({ kind, name, place, reason }) => ({
        kind,
        name,
        place: placeJson(place),
        reason,
      })),
      problems,
    },
    undefined,
    2,
  )}\n`;
}

function accessJson(change: AccessChange, kind: 'added' | 'removed'): unknown {
  const { direction, subjects, peers, ports, only, cause, certainty, shownBy } = change;
  return {
    sentence: accessSentence(change, kind),
    direction,
    subjects,
    peers,
    ports,
    only,
    cause,
    certainty,
    shownBy,
    unlessOther: change.unlessOther,
    withoutEffect: change.withoutEffect,
    pairs: change.pairs,
    rules: change.rules.map(ruleJson),
  };
}

function isolationJson(change: IsolationChange): unknown {
  const { kind, direction, subjects, shownBy, unlessOther, rules } = change;
  return {
    sentence: isolationSentence(change),
    kind,
    direction,
    subjects,
    shownBy,
    unlessOther,
    rules: rules.map(ruleJson),
  };
}

function ruleJson({ policy, place }: RuleOrigin): unknown {
  return { policy, place: placeJson(place) };
}

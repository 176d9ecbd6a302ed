import type { Location, Notification, ReportingDescriptor } from 'sarif';
import { plainLine } from '../../model/plain-text.ts';
import type { Report } from '../report.ts';
import {
  count,
  describeCoverage,
  describeMissing,
  describeRecords,
  describeUnenforced,
  NO_COVERAGE,
} from '../wording.ts';
import type { Locator } from './locations.ts';
import { type Located, propertiesOf, sentencesOf } from './result.ts';
import { LEVELS } from './rules.ts';
import { message } from './text.ts';

interface Beside {
  readonly advice: readonly string[];
  readonly elsewhere: readonly Omit<Located, 'location'>[];
  /** results */
  readonly leftOut: number;
  readonly locator: Locator;
  readonly rules: readonly ReportingDescriptor[];
}

const NOTICES = {
  'input-unreadable': 'A manifest or a part of the inventory could not be read.',
  coverage: 'How completely the traffic was seen.',
  advice: 'What to do where there is nothing to judge.',
  'finding-without-file': 'A finding about workloads or objects that are in no file of the repository.',
  'policy-not-enforced': 'A policy that Cilium does not enforce.',
  'policy-not-judged': 'A policy that Hubble names and that was not given, or not valid.',
  'results-left-out': 'More results than code scanning takes.',
} as const;

export const DESCRIPTORS: readonly ReportingDescriptor[] = Object.entries(NOTICES).map(([id, text]) => ({
  id,
  shortDescription: { text },
}));

/** What is no result: what was not seen or not read, and findings that no file is to blame for. */
export function notificationsOf(report: Report, beside: Beside): Notification[] {
  return [
    ...report.problems.map(({ file, line, message: what, remedy }) => {
      const physicalLocation = beside.locator({ file, ...(line === undefined ? {} : { line }) });
      return notice('input-unreadable', 'error', remedy === undefined ? what : `${what}; ${remedy}`, {
        locations: [
          physicalLocation === undefined
            ? { logicalLocations: [{ fullyQualifiedName: plainLine(file) }] }
            : { physicalLocation },
        ],
      });
    }),
    ...(beside.leftOut === 0
      ? []
      : [
          notice(
            'results-left-out',
            'warning',
            `${count(beside.leftOut, 'result')} of the least risk left out, since code scanning takes no more in one run; every one is in the JSON and CSV reports`,
          ),
        ]),
    ...beside.advice.map((text) => notice('advice', 'note', text)),
    ...coverageTexts(report).map((text) => notice('coverage', 'note', text)),
    ...beside.elsewhere.map((one) => withoutFile(one, beside.rules)),
    ...report.unenforced.map((one) => notice('policy-not-enforced', 'note', describeUnenforced(one))),
    ...report.missingPolicies.map((one) => notice('policy-not-judged', 'warning', describeMissing(one))),
  ];
}

function coverageTexts({ recording, window }: Report): string[] {
  const nodes = recording.coverage.map((node) => describeCoverage(node, window));
  return [...(nodes.length === 0 ? [NO_COVERAGE] : nodes), describeRecords(recording)];
}

function withoutFile(
  { row, ruleId }: Omit<Located, 'location'>,
  rules: readonly ReportingDescriptor[],
): Notification {
  const name = row.workload ?? row.policy;
  return notice(
    'finding-without-file',
    row.status === 'held' ? 'note' : LEVELS[row.severity],
    sentencesOf(row).join('; '),
    {
      associatedRule: { id: ruleId, index: rules.findIndex(({ id }) => id === ruleId) },
      ...(name === undefined
        ? {}
        : { locations: [{ logicalLocations: [{ fullyQualifiedName: plainLine(name) }] }] }),
      properties: { kind: row.kind, key: row.key, ...propertiesOf(row) },
    },
  );
}

interface Extra {
  readonly locations?: Location[];
  readonly associatedRule?: Notification['associatedRule'];
  readonly properties?: Notification['properties'];
}

function notice(
  id: keyof typeof NOTICES,
  level: Notification.level,
  text: string,
  extra: Extra = {},
): Notification {
  return {
    descriptor: { id, index: Object.keys(NOTICES).indexOf(id) },
    level,
    message: message(text),
    ...extra,
  };
}

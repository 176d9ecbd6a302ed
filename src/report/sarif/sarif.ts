import type { Log, Result, Run } from 'sarif';
import { formatInstant } from '../../model/time.ts';
import { adviceFor } from '../advice.ts';
import { editsOf } from '../edits.ts';
import type { Report } from '../report.ts';
import { rowsOf } from '../rows.ts';
import { describeExposure, describeWindow } from '../wording.ts';
import { type Locator, locatorFor } from './locations.ts';
import { DESCRIPTORS, notificationsOf } from './notifications.ts';
import { type Located, resultOf } from './result.ts';
import { ruleIdOf, rulesFor } from './rules.ts';

export interface SarifOptions {
  /** absolute; files below it are named relative to it. Default: as they were given */
  readonly root?: string;
  /** results, most urgent first; the rest is counted in a notification. Default: what GitHub takes in one run */
  readonly maxResults?: number;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit */
const MAX_RESULTS = 25_000;

/** For code scanning (SARIF 2.1.0): every finding that is about a file, at its place; docs/reporting.md says the rest. */
export function toSarif(report: Report, options: SarifOptions = {}): string {
  const log: Log = { $schema: SCHEMA, version: '2.1.0', runs: [runOf(report, options)] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function runOf(report: Report, { root, maxResults = MAX_RESULTS }: SarifOptions): Run {
  const locator = locatorFor(root);
  const rules = rulesFor(report.findings);
  const { located, elsewhere } = sorted(report, locator);
  const results = located
    .slice(0, maxResults)
    .map((one): Result => resultOf(one, report, { rules, locator }));
  return {
    tool: {
      driver: {
        name: 'Lapse',
        version: report.version,
        semanticVersion: report.version,
        rules: [...rules],
        notifications: [...DESCRIPTORS],
      },
    },
    automationDetails: { id: 'lapse/' },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: {
      SRCROOT: { description: { text: 'The directory in which lapse ran: the root of the repository.' } },
    },
    invocations: [
      {
        executionSuccessful: report.problems.length === 0,
        ...(report.problems.length === 0
          ? {}
          : { exitCodeDescription: 'input was unreadable in part; results are written' }),
        toolExecutionNotifications: notificationsOf(report, {
          advice: adviceFor(report),
          elsewhere,
          leftOut: located.length - results.length,
          locator,
          rules,
        }),
      },
    ],
    results,
    properties: {
      asOf: formatInstant(report.nowMs),
      window: describeWindow(report),
      exposure: describeExposure(report),
    },
  };
}

/** Those with a place in a file, the most urgent first; and the others. */
function sorted(
  report: Report,
  locator: Locator,
): { readonly located: readonly Located[]; readonly elsewhere: readonly Omit<Located, 'location'>[] } {
  const rows = rowsOf(report);
  const edits = editsOf(report);
  const all = report.findings.flatMap((finding, i) => {
    const row = rows[i];
    if (row === undefined) return [];
    const edit = edits.get(finding);
    return [{ row, ruleId: ruleIdOf(finding), ...(edit === undefined ? {} : { edit }) }];
  });
  const places = all.map((one) => ({ ...one, location: locator(one.row) }));
  return {
    located: places.flatMap(({ location, ...one }) => (location === undefined ? [] : [{ ...one, location }])),
    elsewhere: places.flatMap(({ location, ...one }) => (location === undefined ? [one] : [])),
  };
}

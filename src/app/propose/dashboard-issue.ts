import { Failure } from '../../model/failure.ts';
import { type Choices, NO_CHOICES, readChoices } from '../../proposals/choices.ts';
import type { Dashboard } from '../../proposals/dashboard/dashboard.ts';
import { DASHBOARD_TITLE, dashboardBody, dashboardMarker } from '../../proposals/dashboard/dashboard-body.ts';
import type { Forge, ForgeIssue } from '../../proposals/forge.ts';
import type { DashboardOutcome } from './outcome.ts';

/** The dashboard as a run finds it. */
export interface FoundDashboard {
  readonly issue: ForgeIssue | undefined;
  readonly choices: Choices;
}

export const NO_DASHBOARD: FoundDashboard = { issue: undefined, choices: NO_CHOICES };

/** @param label of ours, by which it is found */
export async function findDashboard(forge: Forge, label: string): Promise<FoundDashboard> {
  const issue = await forge.findIssue(label, dashboardMarker());
  return issue === undefined ? NO_DASHBOARD : { issue, choices: readChoices(issue.body) };
}

export function unchangedDashboard({ issue }: FoundDashboard): DashboardOutcome {
  return issue === undefined ? { kind: 'none' } : { kind: 'there', url: issue.url };
}

/**
 * Says how things stand, where that is not what it says already. One that a person closed stays closed. Where it cannot
 * be written, what was proposed is told all the same.
 */
export async function tellDashboard(
  forge: Forge,
  label: string,
  found: FoundDashboard,
  dashboard: Dashboard,
): Promise<DashboardOutcome> {
  try {
    return { kind: 'there', url: await writeDashboard(forge, label, found, dashboard) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { kind: 'failed', failure: error };
  }
}

/** Answers where it is. */
async function writeDashboard(
  forge: Forge,
  label: string,
  { issue }: FoundDashboard,
  dashboard: Dashboard,
): Promise<string> {
  const body = dashboardBody(dashboard, { maxLength: forge.maxBodyLength });
  if (issue === undefined) return (await forge.createIssue({ title: DASHBOARD_TITLE, body, label })).url;
  if (!isSame(issue.body, body))
    await forge.updateIssue(issue.number, { title: issue.title, body, reopen: false });
  return issue.url;
}

/** The date alone is no news. */
function isSame(a: string, b: string): boolean {
  return withoutDate(a) === withoutDate(b);
}

function withoutDate(body: string): string {
  return body
    .replaceAll('\r\n', '\n')
    .replace(/, as of \d{4}-\d{2}-\d{2}\./, '')
    .trimEnd();
}

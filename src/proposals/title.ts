import { compareText } from '../model/problem.ts';
import { inertText, shortened } from '../report/summary/inert-text.ts';
import type { ActionableFinding } from './group.ts';

const [MAX_NAME, NAMES_TOLD] = [40, 2];

/** `Revoke 3 unused network rules in shop`, `Revoke 2 unused and narrow 1 network rules in shop and web` */
export function titleOf(findings: readonly ActionableFinding[]): string {
  const unused = findings.filter((one) => one.kind === 'unused');
  const narrowed = findings.length - unused.length;
  const isWhole = unused.every((one) => one.scope === 'rule') && narrowed === 0;
  const noun = `network ${isWhole ? 'rule' : 'permission'}${findings.length === 1 ? '' : 's'}`;
  return `${verbs(unused.length, narrowed)} ${noun}${placeOf(findings)}`;
}

function verbs(unused: number, narrowed: number): string {
  if (narrowed === 0) return `Revoke ${unused} unused`;
  return unused === 0 ? `Narrow ${narrowed}` : `Revoke ${unused} unused and narrow ${narrowed}`;
}

function placeOf(findings: readonly ActionableFinding[]): string {
  const names = [...new Set(findings.flatMap(({ ref }) => ref.namespace ?? []))].sort(compareText);
  if (names.length === 0) return ' of the cluster';
  if (names.length > NAMES_TOLD) return ` in ${names.length} namespaces`;
  return ` in ${names.map((one) => shortened(inertText(one), MAX_NAME)).join(' and ')}`;
}

/** `Announce for 2026-12-08: revoke 3 unused network rules in shop` */
export function announcementTitle(findings: readonly ActionableFinding[], day: string): string {
  const title = titleOf(findings);
  return `Announce for ${day}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

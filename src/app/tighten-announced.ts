import type { Finding } from '../findings/finding.ts';
import { annotate } from '../policies/annotate.ts';
import { parseManifest } from '../policies/manifest.ts';
import type { Policy } from '../policies/policy.ts';
import { announcementOf, REVOKE_AFTER_ANNOTATION } from '../proposals/announce/announcement.ts';
import { type FileChange, type Tightening, type TighteningOptions, tighten } from '../tightening/tighten.ts';
import type { PolicyManifests } from './manifests.ts';
import { differenceBeside } from './same-but-annotation.ts';

/**
 * As `tighten`; and the day that a policy announces goes with what it announced, unless some of that is to stay for now.
 * Where it cannot be taken out safely it stays, and does no harm.
 */
export function tightenAnnounced(
  findings: readonly Finding[],
  manifests: PolicyManifests,
  options: TighteningOptions,
): Tightening {
  const plain = tighten(findings, manifests.files, options);
  const texts = textsWithoutDays(plain, findings, manifests, options);
  if (texts.size === 0) return plain;
  const files = manifests.files.map((one) => {
    const text = texts.get(one.file);
    return text === undefined ? one : parseManifest(one.file, text);
  });
  const whole = tighten(findings, files, options);
  if (keysOf(whole) !== keysOf(plain)) return plain;
  const changed = new Map(whole.changes.map((change) => [change.file, change]));
  const changes = manifests.files.flatMap(({ file, text: before }): FileChange[] => {
    const change = changed.get(file);
    if (change !== undefined) return [{ ...change, before }];
    const after = texts.get(file);
    return after === undefined ? [] : [{ file, before, after, deleted: [], revoked: [], narrowed: [] }];
  });
  return { ...whole, changes };
}

/** File → its text without the days of policies that are through, of those that have one. */
function textsWithoutDays(
  plain: Tightening,
  findings: readonly Finding[],
  manifests: PolicyManifests,
  { staying = new Map() }: TighteningOptions,
): ReadonlyMap<string, string> {
  const waiting = new Set(
    findings.flatMap((one) => (one.kind === 'unused' && staying.has(one.key) ? one.policy : [])),
  );
  const touched = new Set(plain.changes.flatMap(({ revoked }) => revoked.map(({ policy }) => policy)));
  const through: Policy[] = [...touched].filter(
    (policy) => !waiting.has(policy) && announcementOf(policy).kind === 'dated',
  );
  if (through.length === 0) return new Map();
  const annotation = { key: REVOKE_AFTER_ANNOTATION, value: undefined };
  const { texts, refused } = annotate(through, annotation, manifests.files);
  const left = new Set(refused.map(({ policy }) => policy));
  const done = through.filter((policy) => !left.has(policy));
  return differenceBeside(manifests, texts, done, REVOKE_AFTER_ANNOTATION) === undefined ? texts : new Map();
}

function keysOf({ changes }: Tightening): string {
  return JSON.stringify(changes.flatMap(({ revoked }) => revoked.map(({ finding }) => finding.key)).sort());
}

import { createHash } from 'node:crypto';
import { formatInstant } from '../model/time.ts';
import { toJson, verificationJson } from '../report/json.ts';
import { newTexts } from '../tightening/tighten.ts';
import type { Recommendation } from './recommend.ts';

const PROOF_SCHEMA_VERSION = 1;

/** The proof as an artifact: what was compared, by hash, over what recording, and what was found. */
export function proofOf({ analysis, tightening, verification, report }: Recommendation): string {
  const after = newTexts(tightening);
  const { recording } = report;
  return `${JSON.stringify(
    {
      schemaVersion: PROOF_SCHEMA_VERSION,
      tool: { name: 'lapse', version: report.version },
      now: formatInstant(report.nowMs),
      unusedForSeconds: report.unusedForMs / 1000,
      recording:
        recording.span === undefined
          ? null
          : {
              from: formatInstant(recording.span.fromMs),
              to: formatInstant(recording.span.toMs),
              connections: recording.connections,
            },
      policies: analysis.manifests.files.map((file) => ({
        file: analysis.manifests.relativePaths.get(file.file) ?? file.file,
        before: sha256(file.text),
        after: sha256(after.get(file.file) ?? file.text),
      })),
      revoked: tightening.changes.flatMap((change) =>
        change.revoked.map(({ finding }) => ({
          finding: finding.key,
          grants: finding.grants.map((grant) => grant.id),
          sentence: finding.sentence,
        })),
      ),
      verification: verification === undefined ? null : verificationJson(verification),
      reportSha256: sha256(toJson(report)),
    },
    undefined,
    2,
  )}\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

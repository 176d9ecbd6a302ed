import { randomUUID } from 'node:crypto';
import { problemIn } from '../adapters/calling/call-problem.ts';
import { type Patience, patiently } from '../adapters/calling/patiently.ts';
import { redactor } from '../adapters/calling/redact.ts';
import { plainLine } from '../model/plain-text.ts';
import type { Report } from '../report/report.ts';
import { type Content, contentOf } from './deliver/content.ts';
import { remedyFor } from './deliver/remedy.ts';
import { type Sent, senderFor } from './deliver/sender-for.ts';
import { describeTarget, secretsOf, type Target, type TargetKind } from './deliver/target.ts';

export interface DeliverSettings {
  /** what the report is about, such as a cluster's name; tells issues of one repository apart */
  readonly name?: string;
  /** where the report can be read */
  readonly link?: string;
  readonly patience: Patience;
  /** for one answer */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** What became of one target. No text holds a secret. */
export type Delivery = { readonly target: TargetKind; readonly where: string } & (
  | ({ readonly kind: 'delivered'; readonly attempts: number } & Sent)
  | { readonly kind: 'failed'; readonly reason: string; readonly remedy: string | undefined }
);

/** Sends the report to every target at once; one that fails stops no other. In the order of the targets. */
export async function deliver(
  report: Report,
  targets: readonly Target[],
  settings: DeliverSettings,
): Promise<readonly Delivery[]> {
  const content = contentOf(report, settings);
  return Promise.all(targets.map((target) => deliverTo(target, content, settings)));
}

async function deliverTo(target: Target, content: Content, settings: DeliverSettings): Promise<Delivery> {
  const clean = redactor(secretsOf(target));
  const about = { target: target.kind, where: clean(describeTarget(target)) };
  // one for all attempts
  const id = randomUUID();
  try {
    const attempt = await senderFor(target, content);
    const { value, attempts } = await patiently(
      (signal) => attempt({ ...settings, signal, id }),
      settings.patience,
      settings.signal,
    );
    return { ...about, kind: 'delivered', attempts, ...value };
  } catch (error) {
    // whatever it is: nothing of a library's may pass, since it may hold an address or a token
    const problem = problemIn(error);
    const remedy = remedyFor(target.kind, problem);
    return { ...about, kind: 'failed', reason: clean(plainLine(problem.message)), remedy };
  }
}

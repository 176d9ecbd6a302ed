import type { Dispute } from '../../grants/disputes.ts';
import type { Hold } from '../finding.ts';
import type { JudgementSettings } from '../settings.ts';

/** Hubble and we read the policy differently: nothing that hangs on our reading of it may be revoked. */
export function holdOfDispute(
  dispute: Dispute | undefined,
  { unusedForMs }: JudgementSettings,
): Hold | undefined {
  if (dispute === undefined) return undefined;
  const [last] = dispute.named;
  return {
    reason: 'disputed',
    text: 'Hubble names the policy as allowing traffic that, as we read it, it does not allow; one of us is wrong',
    ...(last === undefined ? {} : { untilMs: last.lastSeenMs + unusedForMs }),
  };
}

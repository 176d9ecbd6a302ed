import { shortHash } from '../model/hash.ts';
import type { InvalidPolicy } from '../policies/parse-policies.ts';
import { formatRef } from '../policies/policy.ts';
import type { Finding } from './finding.ts';

/** Objects that the enforcer rejects as a whole. */
export function invalidFindings(invalid: readonly InvalidPolicy[]): Finding[] {
  return invalid.map(({ ref, place, message, corrected }) => ({
    kind: 'invalid',
    key: shortHash(`invalid\n${formatRef(ref)}\n${message}`),
    severity: 'high',
    ref,
    place,
    sentence: message,
    ...(corrected === undefined ? {} : { corrected }),
  }));
}

import type { ShadowedFinding } from '../../src/findings/finding.ts';
import { judged, type Situation } from './situation.ts';

/** Each as `scope of policy by policies`. */
export function shadowedIn(situation: Situation): string[] {
  return judged({ running: ['shop/web', 'shop/api', 'shop/db'], ...situation })
    .findings.filter((one): one is ShadowedFinding => one.kind === 'shadowed')
    .map(({ scope, ref, by }) => `${scope} of ${ref.name} by ${by.map(({ name }) => name).join()}`);
}

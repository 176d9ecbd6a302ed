import type { CertificateEnd } from '../../adapters/hubble/certificates.ts';
import { DAY_MS, formatDate, formatDays } from '../../model/time.ts';
import { type Check, check } from './check.ts';

/** Cilium's own renewal by a cron job comes once in four months; a fortnight is time to look why it did not. */
const SOON_MS = 14 * DAY_MS;

const WHOSE = {
  server: "the server's certificate",
  client: 'our client certificate',
  authority: "the authority's certificate",
} as const satisfies Record<CertificateEnd['whose'], string>;

/** None where nothing is encrypted. */
export function certificateCheck(ends: readonly CertificateEnd[], nowMs: number): Check[] {
  if (ends.length === 0) return [];
  const details = ends.map(({ whose, validToMs }) => `${WHOSE[whose]}: until ${formatDate(validToMs)}`);
  const [first] = [...ends].sort((a, b) => a.validToMs - b.validToMs);
  if (first === undefined || first.validToMs - nowMs > SOON_MS)
    return [check('hubble-tls', 'fine', 'the certificates are good for a while', { details })];
  const leftMs = first.validToMs - nowMs;
  const when = leftMs <= 0 ? 'has expired' : `expires in ${formatDays(leftMs)}`;
  return [
    check('hubble-tls', 'warning', `${WHOSE[first.whose]} ${when}`, {
      details,
      remedy:
        'from then on there is no connection, and what happens is not observed: renew it; the collector reads its files anew for every connection',
    }),
  ];
}

import { formatDate } from '../model/time.ts';
import { type Basis, isIcmp, type SuggestedPort, type SuggestedRule } from './suggested-rule.ts';

/** Peers that a comment names. */
const MOST_NAMED = 6;

/** What a rule rests on, in one line or two. */
export function basisLines({ basis, isDns, peers, ports }: SuggestedRule): string[] {
  if (basis.connections.size === 0)
    return ['DNS of the cluster: not seen of these pods, and needed for anything opened by name'];
  const what = isDns ? 'DNS: ' : ports.some(isIcmp) ? 'ICMP: ' : '';
  const isForAll = isDns && peers.some(({ kind }) => kind === 'all-pods');
  return [
    `${what}${named(basis.who)}`,
    `${count(basis.connections.size, 'connection')}, last seen ${formatDate(basis.lastSeenMs)}`,
    ...(isForAll ? ['pods of several namespaces ask it for names, so all may'] : []),
    ...(ports.some(isRange) ? ['so many ports were seen that ranges around them are allowed'] : []),
  ];
}

export function isRange({ first, last }: SuggestedPort): boolean {
  return last > first;
}

function named(who: Basis['who']): string {
  const rest = who.length - MOST_NAMED;
  return `${who.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

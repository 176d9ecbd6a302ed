import { type Grant, peerText, portText, sentence } from '../grants/grant.ts';
import { listed } from '../grants/rule.ts';
import type { Place } from '../policies/place.ts';
import type { Part } from './roll-up.ts';

/** Where the part is that the finding speaks of. */
export function placeOf(scope: Part['scope'], grant: Grant): Place {
  switch (scope) {
    case 'rule':
      return grant.rule.place;
    case 'peer':
    case 'cell':
      return grant.peer?.place ?? grant.rule.place;
    case 'port':
      return grant.port?.place ?? grant.rule.place;
    case 'request':
      return grant.request?.place ?? grant.rule.place;
  }
}

/** What the grants of one rule allow together. */
export function sentenceOf([first, ...others]: readonly Grant[]): string {
  if (first === undefined) return '';
  const part = [first, ...others];
  const peers = listed(part.map((grant) => peerText(grant.peer)));
  const ports = listed(part.map((grant) => portText(grant.port, grant.request)));
  return sentence(first.rule.direction, first.spec.subject.text, peers, ports);
}

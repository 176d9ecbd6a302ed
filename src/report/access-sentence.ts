import { sentence } from '../grants/grant.ts';
import { listed } from '../grants/rule.ts';
import { assertNever } from '../model/assert-never.ts';
import type { AccessChange, IsolationChange, RuleOrigin } from '../verification/access/access-changes.ts';

/**
 * `pods app=web in shop may no longer open TCP 8080 to pods app=loyalty in shop`,
 * `shop/a, shop/b may open TCP 80 to shop/api only for GET /; before for anything`
 */
export function accessSentence(change: AccessChange, kind: 'added' | 'removed'): string {
  const { direction, subjects, peers, ports, only } = change;
  const says =
    only.length > 0 && kind === 'removed'
      ? 'may open'
      : kind === 'added'
        ? 'may now open'
        : 'may no longer open';
  const main = sentence(direction, listed(subjects), listed(peers), listed(ports), says);
  return `${change.certainty === 'possible' ? 'perhaps: ' : ''}${main}${conditionText(change, kind)}${reservations(change, kind)}`;
}

function conditionText({ only }: AccessChange, kind: 'added' | 'removed'): string {
  if (only.length === 0) return '';
  return kind === 'added'
    ? ` for anything; before only for ${listed(only)}`
    : ` only for ${listed(only)}; before for anything`;
}

function reservations(
  { cause, unlessOther, withoutEffect }: AccessChange,
  kind: 'added' | 'removed',
): string {
  return [
    ...(cause === 'deny' ? [kind === 'added' ? ', since a deny is gone' : ', since a deny forbids it'] : []),
    ...(cause === 'order' ? [', since the rules of tiers decide otherwise'] : []),
    ...(unlessOther ? [`, but where another rule ${kind === 'added' ? 'let' : 'lets'} them`] : []),
    ...(withoutEffect ? ['; without effect for now, since the other side denies it'] : []),
  ].join('');
}

/** `isolation for egress is lost for pods app=web in shop: they may open whatever no rule denies` */
export function isolationSentence({ kind, direction, subjects, unlessOther }: IsolationChange): string {
  const unless = kind === 'lost' ? 'isolates them' : 'isolated them already';
  const who = `${listed(subjects)}${unlessOther ? `, but where another policy ${unless}` : ''}`;
  switch (kind) {
    case 'lost': {
      const open = direction === 'egress' ? 'they may open' : 'everyone may open to them';
      return `isolation for ${direction} is lost for ${who}: ${open} whatever no rule denies`;
    }
    case 'gained':
      return `isolation for ${direction} is new for ${who}: only what a rule allows stays open`;
    default:
      return assertNever(kind);
  }
}

/** `ingress, CiliumNetworkPolicy shop/db, db.yaml:12 and 3 more rules` */
export function originText(direction: string, rules: readonly RuleOrigin[]): string {
  const [first, ...others] = rules;
  if (first === undefined) return direction;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${direction}, ${first.policy}, ${first.place.file}:${first.place.line}${more}`;
}

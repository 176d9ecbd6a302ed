import { PLACEHOLDERS } from '../../model/path-template.ts';
import { ANY_NAME, BELOW, type SeenRequest } from '../../model/seen-request.ts';

/** How coarse a request is recorded: as it is, by its family, by its kind alone. */
export const WIDTHS = ['itself', 'family', 'kind'] as const;
export type Width = (typeof WIDTHS)[number];

/** Labels of a DNS name that its family shares. */
const FAMILY_LABELS = 2;

/** The request, or one that stands for it and others: whatever the first matches, the second matches or may. */
export function widened(request: SeenRequest, width: Width): SeenRequest {
  if (width === 'itself' || request.kind === 'other') return request;
  if (request.kind === 'http') {
    return width === 'family'
      ? { ...request, path: familyOfPath(request.path) }
      : { kind: 'http', method: undefined, host: undefined, path: PLACEHOLDERS.any };
  }
  return { kind: 'dns', name: width === 'family' ? familyOfName(request.name) : ANY_NAME };
}

/** `/api/users/{number}` → `/api/{any}` */
function familyOfPath(path: string): string {
  const [, first] = /^(\/[^/{?]*)\//.exec(path) ?? [];
  return first === undefined ? PLACEHOLDERS.any : `${first}/${PLACEHOLDERS.any}`;
}

/** `a.b.example.com` → `**.example.com` */
function familyOfName(name: string): string {
  if (name.startsWith(BELOW) || name === ANY_NAME) return name;
  const labels = name.split('.');
  return labels.length <= FAMILY_LABELS ? ANY_NAME : `${BELOW}${labels.slice(-FAMILY_LABELS).join('.')}`;
}

/** Who an entry of CODEOWNERS names. */
export type CodeOwner =
  | { readonly kind: 'user'; readonly name: string }
  /** GitHub and Gitea: `org/team`; GitLab: a group inside of a group */
  | { readonly kind: 'team'; readonly org: string; readonly team: string }
  /** GitLab: `@@developer` */
  | { readonly kind: 'role' }
  | { readonly kind: 'address' };

export function codeOwner(entry: string): CodeOwner {
  if (entry.startsWith('@@')) return { kind: 'role' };
  if (!entry.startsWith('@')) return { kind: 'address' };
  const name = entry.slice(1);
  const slash = name.lastIndexOf('/');
  if (slash < 0) return { kind: 'user', name };
  return { kind: 'team', org: name.slice(0, slash), team: name.slice(slash + 1) };
}

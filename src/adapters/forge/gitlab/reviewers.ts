import type { Users } from '@gitbeaker/rest';
import { at, listIn, numberAt, textAt } from '../answer.ts';
import { codeOwner } from '../code-owner.ts';

export interface Reviewers {
  readonly ids: readonly number[];
  readonly warnings: readonly string[];
}

/** GitLab asks users by their number; groups, roles and addresses it cannot ask. */
export async function reviewersOf(
  entries: readonly string[],
  users: Users,
  where: string,
): Promise<Reviewers> {
  const ids = new Set<number>();
  const warnings: string[] = [];
  for (const entry of entries) {
    const owner = codeOwner(entry);
    const id = owner.kind === 'user' ? await idOf(owner.name, users, where) : undefined;
    if (id !== undefined) ids.add(id);
    else warnings.push(`${entry} was not asked for a review: ${REASONS[owner.kind]}`);
  }
  return { ids: [...ids], warnings };
}

const REASONS = {
  user: 'GitLab knows no user of this name',
  team: 'GitLab asks users, not groups',
  role: 'GitLab asks users, not roles',
  address: 'GitLab does not tell whose address it is',
} as const;

async function idOf(name: string, users: Users, where: string): Promise<number | undefined> {
  const found = listIn(where, 'GitLab', await users.all({ username: name, perPage: 20, page: 1 }));
  const user = found.find((one) => textAt(one, 'username')?.toLowerCase() === name.toLowerCase());
  return numberAt(user, 'id');
}

/** Reviewers that GitLab left out without a word: not members, or more than the edition allows. */
export function leftOut({ ids }: Reviewers, mergeRequest: unknown): readonly string[] {
  const listed: unknown = at(mergeRequest, 'reviewers');
  const set = new Set((Array.isArray(listed) ? listed : []).map((one: unknown) => numberAt(one, 'id')));
  const missing = ids.filter((id) => !set.has(id)).length;
  if (missing === 0) return [];
  return [
    `${missing} of ${ids.length} reviewers were not set: they may be no members, or this edition of GitLab allows only one`,
  ];
}

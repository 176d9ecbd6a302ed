import { problemIn } from '../../calling/call-problem.ts';
import { listIn, numberAt, reader, textAt } from '../answer.ts';
import { allPages } from '../pages.ts';
import type { GiteaClient } from './client.ts';

/** of a label that we make: a quiet grey-blue */
const COLOR = '#6e8ba3';
const PER_PAGE = 50;

export interface LabelIds {
  readonly ids: readonly number[];
  readonly warnings: readonly string[];
}

/** Gitea sets labels by their number. Those that are missing are made; where the account may not, it is a warning. */
export async function labelIds(client: GiteaClient, names: readonly string[]): Promise<LabelIds> {
  const ids: number[] = [];
  const warnings: string[] = [];
  for (const [name, id] of await idsOf(client, names)) {
    try {
      ids.push(id ?? (await makeLabel(client, name)));
    } catch (error) {
      const { status, message } = problemIn(error);
      if (status !== 403 && status !== 404 && status !== 422) throw error;
      warnings.push(`the label "${name}" was not set: ${message}`);
    }
  }
  return { ids, warnings };
}

/** The number of each label, undefined where there is none. */
export async function idsOf(
  { api, owner, repo, where }: GiteaClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, number | undefined>> {
  if (names.length === 0) return new Map();
  const all = await allPages('labels', async (page) =>
    listIn(where, 'Gitea', (await api.repos.issueListLabels(owner, repo, { page, limit: PER_PAGE })).data),
  );
  const known = new Map(all.map((one) => [textAt(one, 'name'), numberAt(one, 'id')]));
  return new Map(names.map((name) => [name, known.get(name)]));
}

export async function makeLabel({ api, owner, repo, where }: GiteaClient, name: string): Promise<number> {
  const read = reader(where, 'Gitea', (data) => numberAt(data, 'id'));
  return read((await api.repos.issueCreateLabel(owner, repo, { name, color: COLOR })).data);
}

import { afterEach } from 'vitest';
import { giteaForge } from '../../../src/adapters/forge/gitea/forge.ts';
import { gitlabForge } from '../../../src/adapters/forge/gitlab/forge.ts';
import type { Forge } from '../../../src/proposals/forge.ts';
import type { ForgeStandIn } from '../../support/forges/forge-stand-in.ts';
import { GITEA_REPOSITORY, type GiteaOptions, startGitea } from '../../support/forges/gitea.ts';
import { GITLAB_PROJECT, type GitLabOptions, startGitLab } from '../../support/forges/gitlab.ts';
import { calling } from '../calling/calling.ts';

export const TOKEN = 'planted-s3cret-t0ken';

export interface Started {
  readonly forge: Forge;
  readonly standIn: ForgeStandIn;
}

const running: ForgeStandIn[] = [];
afterEach(async () => {
  const all = running.splice(0);
  for (const one of all) await one.stop();
  const refusals = all.flatMap((one) => one.refusals);
  if (refusals.length > 0) throw new Error(`not as published: ${refusals.join('\n')}`);
});

export async function gitlab(
  repositoryPath: string,
  options: Partial<GitLabOptions> = {},
  project = GITLAB_PROJECT,
): Promise<Started> {
  const standIn = await startGitLab({ repositoryPath, token: TOKEN, ...options });
  running.push(standIn);
  return { standIn, forge: gitlabForge({ url: standIn.url, project, token: TOKEN }, calling()) };
}

export async function gitea(repositoryPath: string, options: Partial<GiteaOptions> = {}): Promise<Started> {
  const standIn = await startGitea({ repositoryPath, token: TOKEN, ...options });
  running.push(standIn);
  const forge = giteaForge({ url: standIn.url, ...GITEA_REPOSITORY, token: TOKEN }, calling());
  return { standIn, forge };
}

import { addressOf, openRepository, type RepositorySource } from '../adapters/git/open-repository.ts';
import { Failure } from '../model/failure.ts';
import { compareProblems } from '../model/problem.ts';
import type { Admitted } from '../proposals/admit.ts';
import { prefixProblem } from '../proposals/branch-name.ts';
import { dashboardOf } from '../proposals/dashboard/dashboard-of.ts';
import { decide } from '../proposals/decide.ts';
import { fateOf } from '../proposals/fate.ts';
import type { Forge, PullRequest } from '../proposals/forge.ts';
import { keptBoxesOf } from '../proposals/kept-boxes.ts';
import type { ProposalRepository } from '../proposals/repository.ts';
import type { ProposalSettings } from '../proposals/settings.ts';
import type { ForgeState } from '../proposals/state.ts';
import { carryOut } from './propose/carry-out.ts';
import { completeDraft } from './propose/complete-draft.ts';
import {
  type FoundDashboard,
  findDashboard,
  NO_DASHBOARD,
  tellDashboard,
  unchangedDashboard,
} from './propose/dashboard-issue.ts';
import { type OpenedForge, openForge } from './propose/open-forge.ts';
import type { Proposals } from './propose/outcome.ts';
import type { PlannedDraft } from './propose/plan-drafts.ts';
import { dayProblems, planRun } from './propose/plan-run.ts';
import type { ProposeContext, ProposeRequest, RepositoryRequest } from './propose/request.ts';
import { showDraft } from './propose/show-draft.ts';
import { isRead, snapshotSource } from './propose/snapshot-source.ts';
import { type Recommendation, recommend } from './recommend.ts';
import { demandProof } from './write-policies.ts';

/**
 * Opens and looks after pull requests that revoke what nobody uses. The repository and its pull requests are all the
 * state there is: each run reads them, decides anew, and does what is missing.
 * @throws Failure where the repository, the forge or the store cannot be read, or nothing can be proven
 */
export async function propose(request: ProposeRequest, context: ProposeContext): Promise<Proposals> {
  const { repository, opened } = await openPlaces(request, context);
  try {
    context.onStep('reading pull requests');
    const forge = opened?.forge;
    const [label = 'lapse'] = request.labels;
    const found =
      forge === undefined || !request.hasDashboard ? NO_DASHBOARD : await findDashboard(forge, label);
    const state = await readState(repository, opened, found, request);
    context.onStep('comparing traffic with policies');
    const joint = await recommendAtBase(repository, request);
    demandProof(joint);
    const settings = settingsFor(request, forge);
    const { nowMs } = request.analysis.settings;
    const { admitted, drafts, unripe } = planRun(joint, state, { ...request, settings });
    const reasons = fateOf({
      report: joint.report,
      policies: joint.analysis.manifests.policies,
      used: joint.analysis.judgement.used,
      kept: admitted.flatMap(({ kept }) => kept),
      unripe,
    });
    const actions = decide({ drafts, state, settings, nowMs, reasons });
    context.onStep('writing pull requests');
    const outcomes = await carryOut(actions, {
      repository,
      forge,
      request,
      complete: (draft) => completeDraft(draft, joint, request),
      keptFor: (draft) => keptFor(draft, admitted, state),
      show: (draft, body) => showDraft(request.outputDirectory, draft, body),
    });
    const openedNow = new Map(
      outcomes.flatMap((one): [string, PullRequest][] =>
        one.kind === 'done' && one.action.kind === 'open' && one.opened !== undefined
          ? [[one.action.draft.key, one.opened]]
          : [],
      ),
    );
    const failed = new Map(
      outcomes.flatMap((one) =>
        one.kind === 'failed' && one.action.kind === 'open'
          ? [[one.action.draft.key, failedAs(one.failure)] as const]
          : [],
      ),
    );
    const sources = {
      actions,
      opened: openedNow,
      failed,
      admitted,
      unripe,
      state,
      settings,
      report: joint.report,
    };
    const isTold = forge !== undefined && request.hasDashboard && !request.isDryRun;
    return {
      outcomes,
      dashboard: isTold
        ? await tellDashboard(forge, label, found, dashboardOf(sources))
        : unchangedDashboard(found),
      unripe,
      problems: [...joint.report.problems, ...dayProblems(unripe)].sort(compareProblems),
    };
  } finally {
    await repository.close();
  }
}

/** The repository, and the forge that it is on. The caller closes the repository. */
export async function openPlaces(
  request: RepositoryRequest,
  { env, signal, onWait }: ProposeContext,
): Promise<{ readonly repository: ProposalRepository; readonly opened: OpenedForge | undefined }> {
  const wrong = prefixProblem(request.branchPrefix);
  if (wrong !== undefined) throw new Failure('usage', wrong);
  const source = sourceOf(request);
  const opened = openForge(request, request.forge === 'none' ? '' : await addressOf(source, env), {
    env,
    signal,
    ...(onWait === undefined ? {} : { onWait }),
  });
  const token = await opened?.gitToken();
  const repository = await openRepository(source, {
    ...(request.base === undefined ? {} : { base: request.base }),
    branchPrefix: request.branchPrefix,
    ...(token === undefined ? {} : { login: { user: undefined, token } }),
    environment: env,
    signal,
  });
  return { repository, opened };
}

/** A clone's own branches are meant where there is no forge to have others. */
function sourceOf({ repo, remote, forge }: RepositoryRequest): RepositorySource {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(repo) || /^[\w.-]+@[\w.-]+:/.test(repo);
  if (isAddress) return { kind: 'remote', url: repo };
  return { kind: 'clone', directory: repo, use: forge === 'none' ? 'local' : 'remote', remote };
}

function failedAs({ code }: Failure): 'unproven' | 'failed' {
  return code === 'verification-failed' ? 'unproven' : 'failed';
}

/** Branches alone ask for nobody's time: the limits are those of pull requests. */
function settingsFor({ settings }: ProposeRequest, forge: Forge | undefined): ProposalSettings {
  if (forge !== undefined) return settings;
  return { ...settings, maxOpen: Number.POSITIVE_INFINITY, maxNew: Number.POSITIVE_INFINITY };
}

async function readState(
  repository: ProposalRepository,
  opened: OpenedForge | undefined,
  { choices }: FoundDashboard,
  { settings, analysis }: ProposeRequest,
): Promise<ForgeState> {
  const sinceMs = analysis.settings.nowMs - settings.ignoreForMs;
  return {
    base: repository.base,
    pullRequests: (await opened?.forge.pullRequests(settings.branchPrefix, sinceMs)) ?? [],
    branches: await repository.branches(settings.branchPrefix),
    account: await opened?.forge.account(),
    dashboard: choices,
  };
}

async function recommendAtBase(
  repository: ProposalRepository,
  { analysis }: ProposeRequest,
): Promise<Recommendation> {
  const files = await repository.readFiles(repository.base.commit, isRead);
  return recommend({ ...analysis, policySource: snapshotSource(files, repository) });
}

function keptFor(
  draft: PlannedDraft,
  admitted: readonly Admitted[],
  { pullRequests, dashboard }: ForgeState,
): ReturnType<typeof keptBoxesOf> {
  const own = admitted.find(({ group }) => group.key === draft.key);
  const open = pullRequests.find((one) => one.branch === draft.branch && one.state.kind === 'open');
  return own === undefined ? [] : keptBoxesOf(own, open, dashboard);
}

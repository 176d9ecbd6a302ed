import { plainLine } from '../../model/plain-text.ts';
import { SECOND_MS } from '../../model/time.ts';
import type { Forge, ForgeKind } from '../../proposals/forge.ts';
import { CallProblem, problemIn } from '../calling/call-problem.ts';
import { type Patience, patiently, type Retry } from '../calling/patiently.ts';
import { redactor } from '../calling/redact.ts';

export interface ForgePatience {
  readonly patience: Patience;
  readonly signal: AbortSignal;
  /** asked anew for each failure: tokens may have come since */
  readonly secrets: () => readonly string[];
  /** a sentence without a secret, before each wait */
  readonly onWait: (text: string) => void;
}

/**
 * The same forge, each of whose calls is tried until it works or nothing more is to be hoped for. What it throws is a
 * `CallProblem` without a secret, with what a person can do.
 */
export function patientForge(forge: Forge, { patience, signal, secrets, onWait }: ForgePatience): Forge {
  const onRetry = ({ problem: { message }, withinMs }: Retry): void => {
    const clean = redactor(secrets());
    onWait(`${clean(plainLine(message))}; trying again within ${Math.ceil(withinMs / SECOND_MS)} s`);
  };
  const trying = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return (await patiently(call, { ...patience, onRetry }, signal)).value;
    } catch (error) {
      throw told(problemIn(error), forge.kind, redactor(secrets()));
    }
  };
  return {
    kind: forge.kind,
    maxBodyLength: forge.maxBodyLength,
    account: () => trying(() => forge.account()),
    pullRequests: (branchPrefix, sinceMs) => trying(() => forge.pullRequests(branchPrefix, sinceMs)),
    open: (request) =>
      trying(async () => {
        const { pullRequest, warnings } = await forge.open(request);
        const clean = redactor(secrets());
        return { pullRequest, warnings: warnings.map((text) => clean(plainLine(text))) };
      }),
    update: (number, change) => trying(() => forge.update(number, change)),
    comment: (number, text) => trying(() => forge.comment(number, text)),
    close: (number) => trying(() => forge.close(number)),
    findIssue: (label, marker) => trying(() => forge.findIssue(label, marker)),
    createIssue: (issue) => trying(() => forge.createIssue(issue)),
    updateIssue: (number, change) => trying(() => forge.updateIssue(number, change)),
  };
}

/** Its cause is left behind: a library's error holds the request, and with it the token. */
function told(
  { message, retry, status, remedy }: CallProblem,
  kind: ForgeKind,
  clean: (text: string) => string,
): CallProblem {
  return new CallProblem(clean(plainLine(message)), retry, {
    status,
    remedy: remedy ?? remedyFor(kind, status),
  });
}

const RIGHTS: Readonly<Record<ForgeKind, string>> = {
  github:
    'permissions "Contents: write", "Pull requests: write" and "Issues: write" (in a workflow "contents: write", "pull-requests: write" and "issues: write"; scope "repo" of a classic token)',
  gitlab: 'scope "api" and role Developer or more',
  gitea: 'scopes "write:repository" and "write:issue"',
};

function remedyFor(kind: ForgeKind, status: number | undefined): string | undefined {
  if (status === undefined) return undefined;
  if (status === 401) return 'the token is not known, or has expired: give another one';
  if (status === 403 || status === 404)
    return `check the name of the repository, and that the token may see and change it: ${RIGHTS[kind]}`;
  if (status === 408 || status === 429 || status >= 500) return 'try again later';
  return undefined;
}

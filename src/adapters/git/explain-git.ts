import { Failure, type FailureCode } from '../../model/failure.ts';
import { GitError } from './run-git.ts';

interface Reason {
  readonly said: RegExp;
  readonly remedy: string;
  /** default: `source-unreachable` */
  readonly code?: FailureCode;
}

/** What git and the well-known servers say, in English; the first that fits. */
const REASONS: readonly Reason[] = [
  {
    said: /returned error: 30\d|redirect/i,
    remedy: 'give the address that it redirects to: a token is never sent on',
  },
  {
    said: /is currently checked out|refusing to (?:update|delete) checked out|deletion of the current branch/i,
    code: 'usage',
    remedy: 'check out another branch there, or let proposals have another prefix',
  },
  {
    said: /protected branch|GH006|GH013|protected.*not allowed|not allowed to (?:force.)?push/i,
    remedy:
      'let the account push branches with the prefix of proposals: a rule of the repository protects them',
  },
  { said: /hook declined/i, remedy: 'see what the hook of the server demands' },
  {
    said: /returned error: 403|permission to .* denied|write access|insufficient permission|not authorized|denied to/i,
    remedy: 'give the token or key the right to read and write the contents of the repository',
  },
  {
    said: /authentication failed|could not read (?:username|password)|returned error: 401|access denied|permission denied \(|terminal prompts disabled/i,
    remedy: 'check the token and its user name, or the ssh key: it is missing, wrong or expired',
  },
  {
    said: /host key verification failed/i,
    remedy: 'add the host key of the server to known_hosts after checking it',
  },
  { said: /certificate|SSL|TLS/, remedy: 'name the file with the certificate authority of the server' },
  {
    said: /could not resolve|failed to connect|connection (?:refused|timed out|reset)|network is unreachable|no route to host|operation too slow|couldn't connect/i,
    remedy: 'check the address, the network and the proxy',
  },
  {
    said: /not found|does not appear to be a git repository|returned error: 404|no such file or directory|couldn't find remote ref/i,
    remedy: 'check the address; servers also say so where the token may not see the repository',
  },
  {
    said: /shallow/i,
    remedy: 'fetch the whole history of the clone (git fetch --unshallow), or give the address of its remote',
  },
  {
    said: /cannot lock ref|directory\/file conflict|exists; cannot create/i,
    remedy:
      'let proposals have another prefix: a branch is there whose name is the beginning of ours, or goes on from it',
  },
  {
    said: /no space left|disk quota/i,
    remedy: 'free disk space, or name another directory for temporary files',
  },
];

/** Turns what git said into a failure with a remedy; anything else stays as it is. */
export function explainGit(what: string, cause: unknown): unknown {
  return cause instanceof GitError ? gitFailure(what, cause.message, cause) : cause;
}

/** @param said cleaned: it is shown */
export function gitFailure(what: string, said: string, cause?: unknown): Failure {
  const reason = REASONS.find((one) => one.said.test(said));
  return new Failure(reason?.code ?? 'source-unreachable', `${what}: ${said}`, {
    ...(cause === undefined ? {} : { cause }),
    ...(reason === undefined ? {} : { remedy: reason.remedy }),
  });
}

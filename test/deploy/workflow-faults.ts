import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';

const GITLAB_CI_LOCAL = fileURLToPath(import.meta.resolve('gitlab-ci-local'));
/** Its own floor is a newer Node than ours; this is all that it misses. */
const NEWER_NODE = `data:text/javascript,${encodeURIComponent(
  'Set.prototype.union ??= function (other) { return new Set([...this, ...other]); };',
)}`;

/** What GitHub's own parser, by its own schema, says against a workflow: keys, values, and names in expressions. */
export function workflowFaults(content: string): string[] {
  return faults(parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter()));
}

/** The same of an action.yml. */
export function actionFaults(content: string): string[] {
  return faults(parseAction({ name: 'action.yml', content }, new NoOperationTraceWriter()));
}

function faults({ context }: ReturnType<typeof parseWorkflow>): string[] {
  return context.errors.getErrors().map(({ message }) => message);
}

/**
 * What the schema of GitLab's pipeline editor says against a pipeline; `gitlab-ci-local` has it, and knows what
 * becomes of `extends` and `rules`, too.
 *
 * @param directory where a repository for it is made
 */
export async function pipelineFaults(content: string, directory: string): Promise<string[]> {
  const repository = mkdtempSync(join(directory, 'pipeline-'));
  writeFileSync(join(repository, '.gitlab-ci.yml'), content);
  await ran('git', ['init', '--quiet'], repository);
  await ran('git', ['remote', 'add', 'origin', 'https://gitlab.example/acme/policies.git'], repository);
  const args = ['--import', NEWER_NODE, GITLAB_CI_LOCAL, '--list-json'];
  const { code, text } = await ran(process.execPath, args, repository);
  if (code === 0) return [];
  const said = text.split('\n').filter((line) => line.includes('•') && line.includes('[#'));
  return said.length > 0 ? said : [text];
}

function ran(program: string, args: readonly string[], cwd: string): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], HOME: cwd };
    execFile(program, [...args], { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), text: `${stdout}${stderr}` }),
    );
  });
}

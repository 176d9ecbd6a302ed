import { err, ok, type Result } from '../model/result.ts';
import { canonicalJson } from '../policies/canonical-json.ts';
import type { AgentSettings } from '../policies/inventory/agent-settings.ts';
import { parseManifest } from '../policies/manifest.ts';
import { parsePolicies } from '../policies/parse-policies.ts';
import type { Policy } from '../policies/policy.ts';

/** The policy as whoever applies the text would get it. The error says why it is not the one that was meant. */
export function readBack(
  file: string,
  text: string,
  meant: Readonly<Record<string, unknown>>,
  agent: AgentSettings,
): Result<Policy, string> {
  const { objects, problems } = parseManifest(file, text);
  const [problem] = problems;
  if (problem !== undefined) return err(problem.message);
  const [object, ...others] = objects;
  if (object === undefined || others.length > 0) return err(`it holds ${objects.length} objects`);
  if (canonicalJson(object.value) !== canonicalJson(meant)) return err('it holds something else');
  const { policies, invalid, unenforced } = parsePolicies(objects, agent);
  const [rejected] = invalid;
  if (rejected !== undefined) return err(rejected.message);
  const [policy] = policies;
  if (policy === undefined || unenforced.length > 0) return err('the cluster would not enforce it');
  const [unknown] = policy.uneditable;
  return unknown === undefined ? ok(policy) : err(unknown);
}

import { ApiClient } from '../../adapters/cluster/api-client.ts';
import {
  type AgentConfigAnswer,
  absentKinds,
  greet,
  readAgentConfigMap,
  reviewAccess,
  type ServerVersion,
} from '../../adapters/cluster/examine-cluster.ts';
import { loadAccess } from '../../adapters/cluster/kubeconfig.ts';
import { Failure } from '../../model/failure.ts';
import { formatDuration, SECOND_MS } from '../../model/time.ts';
import { dig } from '../../policies/dig.ts';
import { readAgentConfig } from '../../policies/inventory/agent-config.ts';
import { missingAccess } from './access.ts';
import { type Check, check } from './check.ts';
import { hubbleSettings } from './hubble-settings.ts';

/** More than the second that the server's date is rounded to, and the time of an answer. */
const CLOCK_TOLERANCE_MS = 5 * SECOND_MS;

/** What Lapse needs of a cluster. @param nowMs asked when the server's date has come */
export async function checkCluster(kubeconfig: string, nowMs: () => number): Promise<Check[]> {
  try {
    const client = new ApiClient(await loadAccess(kubeconfig));
    const greeting = await greet(client);
    if (greeting.kind === 'refused') {
      const message = `${client.server} does not let us in: ${greeting.message}`;
      return [
        check('kubernetes', 'unreachable', message, { remedy: 'renew the credentials of the kubeconfig' }),
      ];
    }
    const { server } = greeting;
    const reached = `${client.server} answers${server.version === '' ? '' : ` (${server.version})`}`;
    const clock = clockCheck(server, nowMs());
    const absent = await absentKinds(client);
    return [
      check('kubernetes', 'fine', reached),
      clock,
      kindsCheck(absent),
      accessCheck(await reviewAccess(client), absent ?? []),
      ...agentChecks(await readAgentConfigMap(client)),
    ];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const [message = '', ...remedy] = error.message.split('\n  ');
    return [check('kubernetes', 'unreachable', message, { remedy: remedy.join('\n') })];
  }
}

function clockCheck({ dateMs }: ServerVersion, nowMs: number): Check {
  if (dateMs === undefined) return check('clock', 'skipped', 'the API server does not say its time');
  const offMs = nowMs - dateMs;
  if (Math.abs(offMs) <= CLOCK_TOLERANCE_MS) return check('clock', 'fine', 'agrees with the API server');
  const off = formatDuration(Math.round(Math.abs(offMs) / SECOND_MS) * SECOND_MS);
  return check('clock', 'warning', `is ${off} ${offMs > 0 ? 'ahead of' : 'behind'} the API server's`, {
    remedy: 'synchronise the clocks: the age of a rule and the time it was observed hang on them',
  });
}

function kindsCheck(absent: readonly string[] | undefined): Check {
  if (absent === undefined)
    return check('kinds', 'skipped', 'the API server does not say which kinds it has');
  const cilium = absent.filter((kind) => /^Cilium.*NetworkPolicy$/.test(kind));
  if (cilium.length > 0) {
    return check('kinds', 'warning', `the cluster has no ${cilium.join(' and no ')}`, {
      remedy: 'is Cilium installed here? Without it there are no flows of Hubble',
    });
  }
  const missing = absent.length === 0 ? '' : `; not installed, and not needed: ${absent.join(', ')}`;
  return check('kinds', 'fine', `Cilium's policies are there${missing}`);
}

function accessCheck(review: Awaited<ReturnType<typeof reviewAccess>>, absent: readonly string[]): Check {
  if (review.kind === 'refused') {
    return check('access', 'warning', `the API server does not say what is allowed: ${review.message}`, {
      remedy: 'it is asked by SelfSubjectAccessReviews, which the role system:basic-user allows everyone',
    });
  }
  return missingAccess(review.missing, absent);
}

function agentChecks(answer: AgentConfigAnswer): Check[] {
  switch (answer.kind) {
    case 'absent':
      return [
        check('cilium-config', 'warning', 'there is no ConfigMap kube-system/cilium-config', {
          remedy: 'where Cilium runs elsewhere, its settings count as not known',
        }),
      ];
    case 'refused':
      return [check('cilium-config', 'warning', `it cannot be read: ${answer.message}`)];
    case 'ok': {
      const data = dig(answer.object.value, ['data']);
      const { agent, problems } = readAgentConfig([answer.object]);
      const faults = [...hubbleFaults(data), ...problems.map((problem) => problem.message)];
      const settings = Object.entries(agent)
        .filter(([, value]) => value !== undefined && String(value) !== '')
        .map(([name, value]) => `${name}: ${String(value)}`);
      return [
        faults.length === 0
          ? check('cilium-config', 'fine', 'its settings are understood', { details: settings })
          : check('cilium-config', 'warning', faults.join('; '), { details: settings }),
        ...hubbleSettings(data),
      ];
    }
  }
}

/** Settings that decide what Hubble sees. Names and defaults: Cilium's `cilium-config` of the chart. */
function hubbleFaults(data: unknown): string[] {
  const faults: string[] = [];
  if (dig(data, ['enable-hubble']) !== 'true')
    faults.push('enable-hubble is not true, so there are no flows');
  if (dig(data, ['enable-policy']) === 'never')
    faults.push('enable-policy is never, so no policy is enforced');
  if (dig(data, ['hubble-redact-enabled']) === 'true')
    faults.push(
      'hubble-redact-enabled is true, so parts of HTTP requests may be hidden: what a rule with paths allows may be held for want of evidence',
    );
  return faults;
}

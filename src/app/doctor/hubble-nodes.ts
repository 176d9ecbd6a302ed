import { parseCiliumVersion } from '../../adapters/hubble/mask/cilium-version.ts';
import type { HubbleNode } from '../../adapters/hubble/nodes.ts';
import { groupBy } from '../../model/group-by.ts';
import { type Check, check } from './check.ts';

const OLDEST_MINOR = 14;
const NEWEST_MINOR = 20;

/** Which versions of Cilium send the flows. @param nodes undefined: the server is an agent, of `version` */
export function nodeChecks(nodes: readonly HubbleNode[] | undefined, version: string): Check[] {
  if (nodes === undefined) return version === '' ? [] : [versionCheck([{ name: 'the agent', version }])];
  const answering = nodes.filter((node) => node.state === 'connected');
  const silent = nodes.filter((node) => node.state !== 'connected');
  return [
    ...(silent.length === 0 ? [] : [silentCheck(silent)]),
    ...(answering.length === 0 ? [] : [versionCheck(answering)]),
  ];
}

function silentCheck(silent: readonly HubbleNode[]): Check {
  return check('hubble-nodes', 'warning', `${silent.length} nodes that relay knows do not answer`, {
    details: silent.map(({ name, state }) => `${name}: ${state}`),
    remedy: 'what happens there is not observed, so rules of pods that run there are held',
  });
}

function versionCheck(nodes: readonly Pick<HubbleNode, 'name' | 'version'>[]): Check {
  const byVersion = groupBy(nodes, ({ version }) => version.replace(/\+.*/, ''));
  const details = [...byVersion].map(
    ([version, own]) =>
      `${version === '' ? 'no version' : version}: ${own.length === 1 ? own[0]?.name : `${own.length} nodes`}`,
  );
  const unknown = nodes.filter(({ version }) => !isKnown(version));
  if (unknown.length === 0) {
    const said = byVersion.size === 1 ? 'all of one version' : `of ${byVersion.size} versions`;
    return check('hubble-versions', 'fine', `${said}, and known`, { details });
  }
  return check(
    'hubble-versions',
    'warning',
    `${unknown.length} of ${nodes.length} are of a version not known`,
    {
      details,
      remedy: `Lapse is tested with Cilium 1.${OLDEST_MINOR} to 1.${NEWEST_MINOR}; from others whole flows are asked, and what it does not understand is counted as skipped`,
    },
  );
}

function isKnown(version: string): boolean {
  const { major, minor } = parseCiliumVersion(version) ?? { major: 0, minor: 0 };
  return major === 1 && minor >= OLDEST_MINOR && minor <= NEWEST_MINOR;
}

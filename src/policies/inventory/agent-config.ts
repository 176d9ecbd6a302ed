import type { Problem } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { canonicalJson } from '../canonical-json.ts';
import { dig } from '../dig.ts';
import type { PlainObject } from '../plain-object.ts';
import { problemAt } from '../problem-at.ts';
import { type AgentSettings, DEFAULT_AGENT } from './agent-settings.ts';
import { identityLabelFilter, nodeLabelFilter } from './identity-labels.ts';

export interface AgentConfig {
  readonly agent: AgentSettings;
  readonly problems: readonly Problem[];
}

/** Reads the ConfigMap `cilium-config`, of whatever namespace. Of several that differ, nobody knows which one is in force. */
export function readAgentConfig(objects: readonly PlainObject[]): AgentConfig {
  const objectsOfAgent = objects.filter(
    ({ kind, apiVersion, name }) => kind === 'ConfigMap' && apiVersion === 'v1' && name === 'cilium-config',
  );
  const configs = objectsOfAgent.map(readConfig);
  const problems = configs.flatMap((config) => config.problems);
  const [first] = configs;
  if (first === undefined) return { agent: DEFAULT_AGENT, problems };
  const other = configs.findIndex(({ agent }) => canonicalJson(agent) !== canonicalJson(first.agent));
  const differing = objectsOfAgent[other];
  if (differing === undefined) return { agent: first.agent, problems };
  const message =
    'another ConfigMap cilium-config says otherwise, so the settings of the agents count as not known';
  return { agent: DEFAULT_AGENT, problems: [...problems, problemAt(differing, [], message)] };
}

/**
 * A key that is left out has Cilium's default; one that is not understood is not known.
 * Keys, forms and defaults: Cilium pkg/option/config.go, pkg/defaults/defaults.go.
 */
function readConfig(object: PlainObject): AgentConfig {
  const data = dig(object.value, ['data']);
  const problems: Problem[] = [];
  const setting = <T>(key: string, absent: T, read: (text: string) => T | undefined): T | undefined => {
    const value = dig(data, [key]);
    if (value === undefined || value === null || value === '') return absent;
    const known = typeof value === 'string' ? read(value) : undefined;
    if (known === undefined) {
      const message = `${key}: ${JSON.stringify(value)} is not understood, so the setting counts as not known`;
      problems.push(problemAt(object, ['data', key], message));
    }
    return known;
  };
  const agent: AgentSettings = {
    clusterName: setting('cluster-name', 'default', (text) => text),
    enforcement: setting('enable-policy', 'default', (text) => oneOf(ENFORCEMENTS, text.toLowerCase())),
    nodeSelectorLabels: setting('enable-node-selector-labels', false, readFlag),
    cidrMatches: setting('policy-cidr-match-mode', [], readMatchModes),
    hostFirewall: setting('enable-host-firewall', false, readFlag),
    clusterNetworkPolicy: setting('enable-k8s-cluster-network-policy', false, readFlag),
    allowLocalhost: setting('allow-localhost', 'auto', (text) => oneOf(LOCALHOST_MODES, text)),
    // what leaving it out means depends on the release; the chart writes it
    defaultLocalCluster: setting<boolean | undefined>('policy-default-local-cluster', undefined, readFlag),
    identityLabels: setting<string | undefined>('labels', undefined, readPatterns(identityLabelFilter)),
    nodeLabels: setting<string | undefined>('node-labels', undefined, readPatterns(nodeLabelFilter)),
  };
  if (dig(data, ['label-prefix-file']) !== undefined) {
    const message =
      'label-prefix-file: the file is not read, so which pod labels make up an identity is not known';
    problems.push(problemAt(object, ['data', 'label-prefix-file'], message));
  }
  return { agent, problems };
}

const ENFORCEMENTS = ['default', 'always', 'never'] as const;
const LOCALHOST_MODES = ['auto', 'always', 'policy'] as const;
const MATCH_MODES = ['nodes', 'pods'] as const;

function oneOf<T extends string>(choices: readonly T[], text: string): T | undefined {
  return choices.find((choice) => choice === text);
}

/** As Go's `strconv.ParseBool`. */
function readFlag(text: string): boolean | undefined {
  if (/^(1|t|T|true|True|TRUE)$/.test(text)) return true;
  return /^(0|f|F|false|False|FALSE)$/.test(text) ? false : undefined;
}

function readMatchModes(text: string): readonly (typeof MATCH_MODES)[number][] | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const modes = words.map((word) => oneOf(MATCH_MODES, word)).filter((mode) => mode !== undefined);
  return modes.length === words.length ? [...new Set(modes)].sort() : undefined;
}

function readPatterns(
  parse: (text: string) => Result<unknown, string>,
): (text: string) => string | undefined {
  return (text) => (parse(text).ok ? text : undefined);
}

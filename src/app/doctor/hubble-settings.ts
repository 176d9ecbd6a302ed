import { dig } from '../../policies/dig.ts';
import { type Check, check } from './check.ts';

/** A setting that keeps something from being seen, what that means for a result, and what to do. */
interface Fault {
  readonly says: string;
  readonly remedy: string;
}

/**
 * Settings of the agents that decide what Hubble sees. Names and defaults: pkg/option/config.go,
 * pkg/hubble/cell/config.go and the chart's `cilium-config`.
 * @param data of the ConfigMap `cilium-config`
 */
export function hubbleSettings(data: unknown): Check[] {
  const text = (key: string): string => {
    const value = dig(data, [key]);
    return typeof value === 'string' ? value.trim() : '';
  };
  const isOff = (key: string): boolean => /^(0|f|F|false|False|FALSE)$/.test(text(key));
  const isOn = (key: string): boolean => /^(1|t|T|true|True|TRUE)$/.test(text(key));
  return [
    checkOf('policy-audit-mode', 'policies are enforced', auditFaults(isOn)),
    checkOf('hubble-events', eventsSay(text), eventFaults(text, isOff)),
    checkOf('hubble-exporter', exporterSays(text), exporterFaults(text)),
  ];
}

function checkOf(name: string, fine: string, faults: readonly Fault[]): Check {
  if (faults.length === 0) return check(name, 'fine', fine);
  return check(name, 'warning', faults.map(({ says }) => says).join('; '), {
    remedy: faults.map(({ remedy }) => remedy).join('\n'),
  });
}

function auditFaults(isOn: (key: string) => boolean): Fault[] {
  if (!isOn('policy-audit-mode')) return [];
  return [
    {
      says: 'policy-audit-mode is true, so no policy is enforced',
      remedy:
        'what a policy would refuse goes through and is recorded as audited, not as use: a rule that is missing would not be noticed',
    },
  ];
}

function eventsSay(text: (key: string) => string): string {
  const level = text('monitor-aggregation') || text('monitor-aggregation-level') || 'none';
  const interval = text('monitor-aggregation-interval') || '5s';
  return /^(none|disabled|0|lowest|1|low|2)$/i.test(level)
    ? `monitor-aggregation is ${level}: every packet is an event; medium tells the same with far fewer`
    : `monitor-aggregation is ${level}: a connection in use shows at its beginning and then every ${interval}`;
}

const EVENT_KINDS = [
  {
    key: 'bpf-events-policy-verdict-enabled',
    monitored: 'policy-verdict',
    means: 'new connections are told by traces only, and not whether a policy allowed them',
  },
  {
    key: 'bpf-events-trace-enabled',
    monitored: 'trace',
    means: 'a connection is not seen again after its beginning, so one that lives long looks unused',
  },
  { key: 'bpf-events-drop-enabled', monitored: 'drop', means: 'nothing is seen of what is refused' },
] as const;

function eventFaults(text: (key: string) => string, isOff: (key: string) => boolean): Fault[] {
  const monitored = text('hubble-monitor-events')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const faults: Fault[] = [];
  for (const { key, monitored: name, means } of EVENT_KINDS) {
    if (isOff(key)) faults.push({ says: `${key} is false`, remedy: `${means}: set it to true` });
    else if (monitored.length > 0 && !monitored.includes(name))
      faults.push({ says: `hubble-monitor-events leaves out ${name}`, remedy: `${means}: add it` });
  }
  if (Number(text('bpf-events-default-rate-limit')) > 0) {
    faults.push({
      says: `bpf-events-default-rate-limit is ${text('bpf-events-default-rate-limit')}`,
      remedy:
        'events above it are dropped without being counted as lost, so absence proves nothing: set it to 0',
    });
  }
  return faults;
}

const EXPORTER_FILTERS = ['hubble-export-allowlist', 'hubble-export-denylist', 'hubble-export-fieldmask'];

function exporterSays(text: (key: string) => string): string {
  const path = text('hubble-export-file-path');
  return path === ''
    ? 'no file is written; flows come from relay or the agents'
    : `writes everything to ${path}`;
}

function exporterFaults(text: (key: string) => string): Fault[] {
  if (text('hubble-export-file-path') === '') return [];
  return EXPORTER_FILTERS.filter((key) => text(key) !== '').map((key) => ({
    says: `${key} is set`,
    remedy: `the file shows only part of what happens, and nothing in it says so: do not import or follow it, or clear ${key}`,
  }));
}

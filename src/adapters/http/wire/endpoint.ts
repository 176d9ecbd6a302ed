import { assertNever } from '../../../model/assert-never.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import { formatLabel, LabelSet } from '../../../model/labels.ts';
import type { WireEndpoint } from './records.ts';

export function endpointToWire(endpoint: Endpoint): WireEndpoint {
  switch (endpoint.kind) {
    case 'pod':
      return { kind: 'pod', namespace: endpoint.namespace, labels: labelTexts(endpoint.labels) };
    case 'reserved':
      return { ...endpoint, labels: labelTexts(endpoint.labels) };
    case 'external':
      return { ...endpoint, labels: labelTexts(endpoint.labels), dnsNames: [...endpoint.dnsNames] };
    case 'unknown':
      return { ...endpoint };
    default:
      return assertNever(endpoint);
  }
}

export function endpointFromWire(wire: WireEndpoint): Endpoint {
  switch (wire.kind) {
    case 'pod':
      return { kind: 'pod', namespace: wire.namespace, labels: LabelSet.parse(wire.labels) };
    case 'reserved':
      return { kind: 'reserved', labels: LabelSet.parse(wire.labels), ...given('ip', wire.ip) };
    case 'external': {
      const { labels, dnsNames, ip, prefix } = wire;
      return {
        kind: 'external',
        labels: LabelSet.parse(labels),
        dnsNames,
        ...given('ip', ip),
        ...given('prefix', prefix),
      };
    }
    case 'unknown': {
      const { namespace, pod, ip } = wire;
      return {
        kind: 'unknown',
        ...given('namespace', namespace),
        ...given('pod', pod),
        ...given('ip', ip),
      };
    }
    default:
      return assertNever(wire);
  }
}

function labelTexts(labels: LabelSet): string[] {
  return labels.labels.map(formatLabel);
}

/** The field, or none: absent is not the same as undefined in our shapes. */
function given<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  const fields: { [Key in Name]?: string } = {};
  if (value !== undefined) fields[name] = value;
  return fields;
}

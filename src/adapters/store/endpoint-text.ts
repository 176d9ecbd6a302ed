import { assertNever } from '../../model/assert-never.ts';
import type { Endpoint, Workload } from '../../model/endpoint.ts';
import { formatLabel, LabelSet } from '../../model/labels.ts';
import { StoredJson } from './json.ts';

/** An endpoint as it is stored: one JSON object, so that any text comes back as it was. */
type EndpointJson =
  | { kind: 'pod'; namespace: string; labels: string[] }
  | { kind: 'reserved'; labels: string[]; ip?: string }
  | { kind: 'external'; labels: string[]; dnsNames: string[]; ip?: string; prefix?: string }
  | { kind: 'unknown'; namespace?: string; pod?: string; ip?: string };

export function endpointToText(endpoint: Endpoint): string {
  return JSON.stringify(endpointToJson(endpoint));
}

function endpointToJson(endpoint: Endpoint): EndpointJson {
  switch (endpoint.kind) {
    case 'pod':
      return { kind: 'pod', namespace: endpoint.namespace, labels: labelTexts(endpoint.labels) };
    case 'reserved':
      return { kind: 'reserved', labels: labelTexts(endpoint.labels), ...ipOf(endpoint) };
    case 'external':
      return {
        kind: 'external',
        labels: labelTexts(endpoint.labels),
        dnsNames: [...endpoint.dnsNames],
        ...ipOf(endpoint),
        ...(endpoint.prefix === undefined ? {} : { prefix: endpoint.prefix }),
      };
    case 'unknown':
      return { ...endpoint };
    default:
      return assertNever(endpoint);
  }
}

/** Reads what `endpointToText` wrote; throws on anything else. */
export function endpointFromText(text: string): Endpoint {
  const json = StoredJson.parse(text);
  const labels = (): LabelSet => LabelSet.parse(json.field('labels').list.map((label) => label.text));
  const kind = json.field('kind').text;
  switch (kind) {
    case 'pod':
      return { kind, namespace: json.field('namespace').text, labels: labels() };
    case 'reserved':
      return { kind, labels: labels(), ...textField(json, 'ip') };
    case 'external': {
      const dnsNames = json.field('dnsNames').list.map((name) => name.text);
      return { kind, labels: labels(), dnsNames, ...textField(json, 'ip'), ...textField(json, 'prefix') };
    }
    case 'unknown':
      return { kind, ...textField(json, 'namespace'), ...textField(json, 'pod'), ...textField(json, 'ip') };
    default:
      throw new Error(`Corrupt store: an endpoint of kind ${kind}`);
  }
}

export function workloadToText(workload: Workload): string {
  return JSON.stringify([workload.kind, workload.name]);
}

/** Reads what `workloadToText` wrote. */
export function workloadFromText(text: string): Workload {
  const json = StoredJson.parse(text);
  return { kind: json.at(0).text, name: json.at(1).text };
}

function labelTexts(labels: LabelSet): string[] {
  return labels.labels.map(formatLabel);
}

function ipOf(party: { ip?: string }): { ip?: string } {
  return party.ip === undefined ? {} : { ip: party.ip };
}

function textField<Name extends string>(json: StoredJson, name: Name): { [Key in Name]?: string } {
  const field = json.optional(name);
  const fields: { [Key in Name]?: string } = {};
  if (field !== undefined) fields[name] = field.text;
  return fields;
}

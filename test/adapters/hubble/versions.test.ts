import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { recordOfJson } from '../../../src/adapters/hubble/json/from-json.ts';
import { decodeResponse } from '../../../src/adapters/hubble/wire/decode.ts';
import type { Flow, HubbleRecord } from '../../../src/flows/flow.ts';
import type { Result } from '../../../src/model/result.ts';
import { splitRecording } from './recording.ts';

const FOLDER = new URL('versions/', import.meta.url);
const MINORS = [14, 15, 16, 17, 18, 19];
/** that every version sends */
const COMMON_FLOWS = 15;

function valueOf(result: Result<HubbleRecord, string>): HubbleRecord {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

async function fromWire(minor: number): Promise<HubbleRecord[]> {
  const messages = splitRecording(await readFile(new URL(`1.${minor}.bin`, FOLDER)));
  return messages.map((bytes) => valueOf(decodeResponse(bytes)));
}

async function fromJson(minor: number): Promise<HubbleRecord[]> {
  const lines = (await readFile(new URL(`1.${minor}.jsonl`, FOLDER), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => valueOf(recordOfJson(JSON.parse(line))));
}

function flowsOf(records: readonly HubbleRecord[]): Flow[] {
  return records.flatMap((record) => (record.kind === 'flow' ? [record.flow] : []));
}

function party({ endpoint, local, ip, workload }: Flow['source']): string {
  return `${endpoint.kind}${local ? '(local)' : ''} ${workload?.name ?? '-'} ${ip ?? '-'}`;
}

/** A flow in a line: what the judgement looks at. */
function inWords(flow: Flow): string {
  const { event, verdict, direction, isReply, l4, dropReason } = flow;
  const detail = event.kind === 'trace' ? ` ${event.point}` : event.kind === 'l7' ? ` ${event.message}` : '';
  const reply = isReply === undefined ? 'reply?' : isReply ? 'reply' : 'request';
  return [
    `${event.kind}${detail} ${verdict} ${direction} ${reply}`,
    `${party(flow.source)} > ${party(flow.destination)} ${l4?.protocol ?? '-'}/${l4?.destinationPort ?? '-'}`,
    ...(dropReason === 0 ? [] : [`dropped ${dropReason}`]),
  ].join('; ');
}

describe.each(MINORS)('Cilium 1.%i', (minor) => {
  it('its messages and what is printed of them mean the same', async () => {
    const wire = await fromWire(minor);
    const json = await fromJson(minor);
    expect(wire).toHaveLength(minor < 19 ? 20 : 21);
    expect(json.slice(0, wire.length)).toEqual(wire);
    expect(json.slice(wire.length)).toEqual([
      { kind: 'other', name: 'agent_event' },
      { kind: 'other', name: 'agent_event' },
      { kind: 'other', name: 'debug_event' },
    ]);
  });

  it('its flows mean what those of 1.19 mean; which policies allowed one is told since 1.15', async () => {
    const own = flowsOf(await fromWire(minor)).slice(0, COMMON_FLOWS);
    const newest = flowsOf(await fromWire(19)).slice(0, COMMON_FLOWS);
    expect(own).toHaveLength(COMMON_FLOWS);
    expect(own).toEqual(minor >= 15 ? newest : newest.map((flow) => ({ ...flow, allowedBy: [] })));
  });

  it('its lost events and node states are read, with the lost span since 1.19', async () => {
    const rest = (await fromWire(minor)).filter((record) => record.kind !== 'flow');
    expect(rest.map((one) => (one.kind === 'lost-events' ? `${one.source} ${one.count}` : one.kind))).toEqual(
      [
        'perf-event-ring-buffer 4',
        'observer-events-queue 4',
        'hubble-ring-buffer 4',
        'node-status',
        'node-status',
      ],
    );
    const [lost] = rest;
    const span = { firstMs: Date.UTC(2026, 5, 1, 12, 0, 40), lastMs: Date.UTC(2026, 5, 1, 12, 0, 42) };
    const { firstMs, lastMs } = lost?.kind === 'lost-events' ? lost : {};
    expect({ firstMs, lastMs }).toEqual(minor >= 19 ? span : {});
  });
});

it('the messages mean what they are about', async () => {
  const flows = flowsOf(await fromWire(19));
  expect(flows.map(inWords)).toMatchInlineSnapshot(`
    [
      "policy-verdict forwarded egress request; pod(local) web 10.0.1.5 > pod - 10.0.2.7 TCP/5432",
      "policy-verdict redirected ingress request; pod - 10.0.1.5 > pod(local) postgres 10.0.2.7 TCP/5432",
      "policy-verdict dropped ingress reply?; pod - 10.0.1.5 > pod(local) postgres 10.0.2.7 TCP/22; dropped 181",
      "drop dropped ingress reply?; pod - 10.0.1.5 > pod(local) postgres 10.0.2.7 TCP/23; dropped 133",
      "policy-verdict audit egress request; pod(local) web 10.0.1.5 > pod - 10.0.2.7 TCP/6379",
      "trace past-policy forwarded egress reply; pod - 10.0.2.7 > pod(local) web 10.0.1.5 TCP/41234",
      "trace before-policy forwarded egress reply?; pod(local) web 10.0.1.5 > pod - 10.0.2.7 TCP/5432",
      "trace past-policy forwarded egress request; pod(local) web 10.0.1.5 > pod - 10.0.2.7 TCP/5432",
      "socket translated unknown reply?; pod(local) web 10.0.1.5 > pod - 10.96.0.12 TCP/5432",
      "l7 request forwarded ingress request; pod - 10.0.1.5 > pod(local) postgres 10.0.2.7 TCP/8080",
      "l7 response forwarded ingress reply; pod(local) postgres 10.0.2.7 > pod - 10.0.1.5 TCP/41240",
      "l7 request forwarded egress request; pod(local) web 10.0.1.5 > pod(local) - 10.0.9.10 UDP/53",
      "policy-verdict forwarded egress request; pod(local) web 10.0.1.5 > external - 93.184.216.34 TCP/443",
      "policy-verdict forwarded egress request; pod(local) web fd00::5 > pod - fd00::7 ICMPv6/128",
      "policy-verdict forwarded egress request; pod(local) web 10.0.1.5 > pod - 10.0.2.7 SCTP/132",
      "trace past-policy forwarded egress reply?; pod(local) web 10.0.1.5 > external - 224.0.0.18 VRRP/0",
    ]
  `);
  expect(flows[0]?.allowedBy).toEqual([
    'CiliumNetworkPolicy shop/web',
    'CiliumClusterwideNetworkPolicy all-to-db',
  ]);
  expect(flows[1]?.allowedBy).toEqual(['NetworkPolicy data/postgres']);
});

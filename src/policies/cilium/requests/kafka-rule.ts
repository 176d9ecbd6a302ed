import { ok } from '../../../model/result.ts';
import type { Path } from '../../place.ts';
import { invalid, type Read, readMap, readText } from '../../read.ts';

/** Demands of one element of `rules.kafka` what Cilium demands. Source: cilium/proxy pkg/policy/api/kafka/kafka.go. */
export function demandSoundKafka(item: unknown, path: Path): Read<undefined> {
  const map = readMap(item, path);
  if (!map.ok) return map;
  const text: Record<(typeof FIELDS)[number], string> = {
    role: '',
    apiKey: '',
    apiVersion: '',
    clientID: '',
    topic: '',
  };
  for (const field of FIELDS) {
    const read = readText(map.value?.[field], [...path, field]);
    if (!read.ok) return read;
    text[field] = read.value;
  }
  const { role, apiKey, apiVersion, topic } = text;
  if (role !== '' && apiKey !== '') return invalid(path, 'role and apiKey exclude each other');
  if (apiKey !== '' && !API_KEYS.has(apiKey.toLowerCase()))
    return invalid([...path, 'apiKey'], `"${apiKey}" is no Kafka API key`);
  if (role !== '' && !/^(produce|consume)$/i.test(role))
    return invalid([...path, 'role'], 'role must be produce or consume');
  if (apiVersion !== '' && !(/^([+]?\d+|-0+)$/.test(apiVersion) && Number(apiVersion) <= MAX_INT16))
    return invalid([...path, 'apiVersion'], `"${apiVersion}" is no Kafka API version`);
  if (topic.length > MAX_TOPIC)
    return invalid([...path, 'topic'], `the topic is longer than ${MAX_TOPIC} characters`);
  if (topic !== '' && !/^[a-zA-Z0-9\\._-]+$/.test(topic))
    return invalid([...path, 'topic'], `"${topic}" holds characters that no topic has`);
  return ok(undefined);
}

const FIELDS = ['role', 'apiKey', 'apiVersion', 'clientID', 'topic'] as const;
const MAX_INT16 = 32_767;
const MAX_TOPIC = 255;

/** Those of https://kafka.apache.org/protocol#protocol_api_keys that Cilium knows. */
const API_KEYS: ReadonlySet<string> = new Set(
  'produce fetch offsets metadata leaderandisr stopreplica updatemetadata controlledshutdown offsetcommit offsetfetch findcoordinator joingroup heartbeat leavegroup syncgroup describegroups listgroups saslhandshake apiversions createtopics deletetopics deleterecords initproducerid offsetforleaderepoch addpartitionstotxn addoffsetstotxn endtxn writetxnmarkers txnoffsetcommit describeacls createacls deleteacls describeconfigs alterconfigs'.split(
    ' ',
  ),
);

import { describe, expect, it } from 'vitest';
import { demandSoundKafka } from '../../../../src/policies/cilium/requests/kafka-rule.ts';

function verdict(rule: unknown): string {
  const read = demandSoundKafka(rule, ['k']);
  return read.ok ? 'sound' : `${read.error.path.join('.')}: ${read.error.message}`;
}

describe('a Kafka rule that Cilium takes', () => {
  it.each([
    {},
    null,
    { role: 'produce' },
    { role: 'Consume' },
    { apiKey: 'fetch', topic: 'a' },
    { apiKey: 'CreateTopics' },
    { apiVersion: '0' },
    { apiVersion: '+32767' },
    { clientID: 'any thing' },
    { topic: 'A-z_0.9\\' },
    { topic: 'a'.repeat(255) },
    { role: '', apiKey: null },
  ])('%j', (rule) => {
    expect(verdict(rule)).toBe('sound');
  });
});

describe('a Kafka rule that Cilium rejects', () => {
  it.each([
    { rule: { role: 'produce', apiKey: 'fetch' }, says: 'k: role and apiKey exclude each other' },
    { rule: { role: 'admin' }, says: 'k.role: role must be produce or consume' },
    { rule: { apiKey: 'constructor' }, says: 'k.apiKey: "constructor" is no Kafka API key' },
    { rule: { apiKey: 'createtopic' }, says: 'k.apiKey: "createtopic" is no Kafka API key' },
    { rule: { apiVersion: '-1' }, says: 'k.apiVersion: "-1" is no Kafka API version' },
    { rule: { apiVersion: '32768' }, says: 'k.apiVersion: "32768" is no Kafka API version' },
    { rule: { apiVersion: '1.0' }, says: 'k.apiVersion: "1.0" is no Kafka API version' },
    { rule: { topic: 'a'.repeat(256) }, says: 'k.topic: the topic is longer than 255 characters' },
    { rule: { topic: 'a b' }, says: 'k.topic: "a b" holds characters that no topic has' },
    { rule: { topic: 5 }, says: 'k.topic: must be text, not number 5' },
    { rule: 'produce', says: 'k: must be a map, not string "produce"' },
  ])('$rule → $says', ({ rule, says }) => {
    expect(verdict(rule)).toBe(says);
  });
});

import type { Counterexample } from '../../src/verification/verification.ts';
import { ciliumPolicy, networkPolicy, verifyTexts } from './verify-texts.ts';

/** A change that must be refused. */
export interface Refuted {
  readonly why: string;
  readonly before: string;
  readonly after: string;
  readonly law: Counterexample['law'];
  /** piece of the counterexample */
  readonly says: string;
}

/** How a change is refuted; nothing where it passes. */
export function counterexamplesOf(before: string, after: string): readonly Counterexample[] {
  return verifyTexts(before, after).counterexamples;
}

/** The subject of every policy here. */
export const WEB = 'podSelector: { matchLabels: { app: web } }';

/** A NetworkPolicy with ingress rules. */
export function ingress(rules: string): string {
  return networkPolicy(`{ ${WEB}, policyTypes: [Ingress], ingress: [${rules}] }`);
}

/** One ingress rule with these peers. */
export function from(...peers: readonly string[]): string {
  return ingress(`{ from: [${peers.join(', ')}] }`);
}

/** One ingress rule for the namespace with these ports. */
export function ports(...entries: readonly string[]): string {
  return ingress(`{ from: [{ podSelector: {} }], ports: [${entries.join(', ')}] }`);
}

/** A CiliumNetworkPolicy with these sections. */
export function cilium(sections: string): string {
  return ciliumPolicy(`{ endpointSelector: { matchLabels: { app: web } }, ${sections} }`);
}

/** A peer by its app label. */
export function app(name: string): string {
  return `{ podSelector: { matchLabels: { app: ${name} } } }`;
}

/** A peer by one match expression. */
export function expression(text: string): string {
  return `{ podSelector: { matchExpressions: [${text}] } }`;
}

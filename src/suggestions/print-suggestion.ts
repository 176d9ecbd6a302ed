import { printObject } from '../policies/print-object.ts';
import { writeCilium } from './cilium.ts';
import { writeKubernetes } from './kubernetes.ts';
import type { SuggestedKind } from './peer-of.ts';
import type { PolicyContent, WrittenPolicy } from './written-policy.ts';

const WRITERS = {
  CiliumNetworkPolicy: writeCilium,
  NetworkPolicy: writeKubernetes,
} as const satisfies Record<SuggestedKind, (content: PolicyContent) => WrittenPolicy>;

/** The policy as text, and as the data that the text has to be read as. */
export function printSuggestion(
  kind: SuggestedKind,
  content: PolicyContent,
  head: readonly string[],
): { readonly text: string; readonly object: WrittenPolicy['object'] } {
  const { object, comments } = WRITERS[kind](content);
  return { text: printObject(object, head, comments), object };
}

import type { SuggestedKind } from '../suggestions/peer-of.ts';

/** What `--suggest-kind` may say. */
export const SUGGEST_KINDS = {
  cilium: 'CiliumNetworkPolicy',
  kubernetes: 'NetworkPolicy',
} as const satisfies Record<string, SuggestedKind>;

export function isSuggestKind(text: string): text is keyof typeof SUGGEST_KINDS {
  return Object.hasOwn(SUGGEST_KINDS, text);
}

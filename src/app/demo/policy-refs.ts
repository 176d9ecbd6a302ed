import type { PolicyRef } from './vocabulary.ts';

/** @param path `namespace/name` */
export function networkPolicy(path: string): PolicyRef {
  return { kind: 'NetworkPolicy', ...split(path) };
}

/** @param path `namespace/name` */
export function ciliumPolicy(path: string): PolicyRef {
  return { kind: 'CiliumNetworkPolicy', ...split(path) };
}

export function clusterwidePolicy(name: string): PolicyRef {
  return { kind: 'CiliumClusterwideNetworkPolicy', name };
}

function split(path: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = path.split('/');
  return { namespace, name };
}

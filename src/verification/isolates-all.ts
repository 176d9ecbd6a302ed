import type { Policy } from '../policies/policy.ts';

/** Lets nothing through: beside it a policy shows all that it lets through by itself, whether or not it isolates. */
export const ISOLATES_ALL: Policy = {
  ref: { kind: 'CiliumClusterwideNetworkPolicy', name: 'isolates-all' },
  file: '',
  document: 0,
  root: [],
  place: { file: '', line: 1, column: 1, startByte: 0, endByte: 0 },
  metadata: { labels: {}, annotations: {} },
  specs: [
    {
      path: 'spec',
      subject: { kind: 'endpoints', selector: { requirements: [] }, text: 'every pod' },
      isolates: { ingress: true, egress: true },
      rules: [],
    },
  ],
  uneditable: [],
};

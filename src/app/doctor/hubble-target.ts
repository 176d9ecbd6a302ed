import type { HubbleClientOptions } from '../../adapters/hubble/client.ts';

export type HubbleTarget = Pick<HubbleClientOptions, 'address' | 'tls'>;

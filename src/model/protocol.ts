/** What a policy can tell apart at layer 4. For ICMP the "port" everywhere is the ICMP type. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMPv4' | 'ICMPv6' | 'VRRP' | 'IGMP';

export const PROTOCOLS = [
  'TCP',
  'UDP',
  'SCTP',
  'ICMPv4',
  'ICMPv6',
  'VRRP',
  'IGMP',
] as const satisfies readonly Protocol[];

/** What `ANY`, or no protocol, means in a Cilium port: https://docs.cilium.io/en/stable/security/policy/language/#layer-4-examples */
export const PORT_PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const satisfies readonly Protocol[];

export const MAX_PORT = 65_535;

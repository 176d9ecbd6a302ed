import { describe, expect, it } from 'vitest';
import { ciliumPolicy, clusterwidePolicy } from '../../support/policies.ts';
import { said } from '../said.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Why Cilium rejects the policy, without file and line, or `valid`. */
function verdict(spec: Fields): string {
  return said(ciliumPolicy(spec)).replace(/^1\.yaml:\d+: /, '');
}

const PEERS: Readonly<Record<'ingress' | 'egress', Fields>> = {
  ingress: {
    fromEndpoints: [{}],
    fromCIDR: ['10.0.0.0/8'],
    fromCIDRSet: [{ cidr: '10.0.0.0/8' }],
    fromEntities: ['world'],
    fromNodes: [{}],
    fromGroups: [{}],
  },
  egress: {
    toEndpoints: [{}],
    toCIDR: ['10.0.0.0/8'],
    toCIDRSet: [{ cidr: '10.0.0.0/8' }],
    toEntities: ['world'],
    toServices: [{ k8sService: { serviceName: 'a', namespace: 'b' } }],
    toNodes: [{}],
    toGroups: [{}],
    toFQDNs: [{ matchName: 'a.io' }],
  },
};

describe('peers of one element (Cilium pkg/policy/api/rule_validation.go)', () => {
  const kinds = (['ingress', 'egress'] as const).flatMap((direction) =>
    Object.entries(PEERS[direction]).map(([field, peers]) => ({ direction, field, peers })),
  );

  it.each(kinds)('$field alone, and with ports', ({ direction, field, peers }) => {
    expect(verdict({ [direction]: [{ [field]: peers }] })).toBe('valid');
    expect(verdict({ [direction]: [{ [field]: peers, toPorts: [{ ports: [{ port: '80' }] }] }] })).toBe(
      'valid',
    );
  });

  it.each(kinds)('$field with any other kind is invalid, and beside an empty one it is not', (row) => {
    for (const [other, peers] of Object.entries(PEERS[row.direction])) {
      if (other === row.field) continue;
      const both = { [row.field]: row.peers, [other]: peers };
      expect(verdict({ [row.direction]: [both] })).toMatch(/cannot be combined with/);
      expect(verdict({ [row.direction]: [{ ...both, [other]: [] }] })).toBe('valid');
    }
  });

  it.each([
    { why: 'an IPv6 block', peers: { fromCIDR: ['fd00::/8'] }, says: 'valid' },
    { why: 'a bare address in fromCIDR', peers: { fromCIDR: ['10.0.0.1'] }, says: 'valid' },
    {
      why: 'nothing in fromCIDR',
      peers: { fromCIDR: [''] },
      says: 'spec.ingress[0].fromCIDR[0]: "" is no CIDR such as 10.0.0.0/8',
    },
    {
      why: 'a mask of an address',
      peers: { fromCIDR: ['10.0.0.0/255.0.0.0'] },
      says: 'spec.ingress[0].fromCIDR[0]: "10.0.0.0/255.0.0.0" is no CIDR such as 10.0.0.0/8',
    },
    {
      why: 'an entry without a kind',
      peers: { fromCIDRSet: [{}] },
      says: 'spec.ingress[0].fromCIDRSet[0]: a CIDR set entry needs exactly one of cidr, cidrGroupRef and cidrGroupSelector',
    },
    { why: 'a group by name', peers: { fromCIDRSet: [{ cidrGroupRef: 'g' }] }, says: 'valid' },
    {
      why: 'groups by label',
      peers: { fromCIDRSet: [{ cidrGroupSelector: { matchLabels: { a: 'b' } } }] },
      says: 'valid',
    },
    {
      why: 'a group by name and by label',
      peers: { fromCIDRSet: [{ cidrGroupRef: 'g', cidrGroupSelector: {} }] },
      says: 'spec.ingress[0].fromCIDRSet[0]: a CIDR set entry needs exactly one of cidr, cidrGroupRef and cidrGroupSelector',
    },
    {
      why: 'an empty group name counts as none',
      peers: { fromCIDRSet: [{ cidr: '10.0.0.0/8', cidrGroupRef: '' }] },
      says: 'valid',
    },
    {
      why: 'an exception as large as the block',
      peers: { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] }] },
      says: 'valid',
    },
    {
      why: 'an exception larger than the block',
      peers: { fromCIDRSet: [{ cidr: '10.0.0.0/16', except: ['10.0.0.0/8'] }] },
      says: 'valid',
    },
    {
      why: 'an exception of the other family',
      peers: { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['fd00::/8'] }] },
      says: 'spec.ingress[0].fromCIDRSet[0].except[0]: "fd00::/8" is no CIDR within 10.0.0.0/8',
    },
    {
      why: 'an exception that is an address',
      peers: { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.0.0.1'] }] },
      says: 'spec.ingress[0].fromCIDRSet[0].except[0]: "10.0.0.1" is no CIDR within 10.0.0.0/8',
    },
    {
      why: 'an entity of either family',
      peers: { fromEntities: ['world-ipv4', 'world-ipv6'] },
      says: 'valid',
    },
  ])('$why: $peers → $says', ({ peers, says }) => {
    expect(verdict({ ingress: [peers] })).toBe(says);
  });
});

const ports = (count: number): Fields => ({
  toPorts: [{ ports: Array.from({ length: count }, () => ({ port: '80' })) }],
});
const icmps = (count: number): Fields => ({
  icmps: [{ fields: Array.from({ length: count }, () => ({ type: 8 })) }],
});

describe('ports of one element', () => {
  it.each(['ingress', 'ingressDeny', 'egress', 'egressDeny'])(
    '%s: 40 in a list, not 41; ports or ICMP',
    (section) => {
      expect(verdict({ [section]: [ports(40)] })).toBe('valid');
      expect(verdict({ [section]: [ports(41)] })).toMatch(/at most 40 ports in one list$/);
      expect(verdict({ [section]: [icmps(40)] })).toBe('valid');
      expect(verdict({ [section]: [icmps(41)] })).toMatch(/at most 40 fields in one list$/);
      expect(verdict({ [section]: [{ ...ports(1), ...icmps(1) }] })).toMatch(
        /toPorts and icmps cannot stand in one element$/,
      );
      expect(verdict({ [section]: [{ ...ports(1), icmps: [] }] })).toBe('valid');
      expect(verdict({ [section]: [{ toPorts: [], ...icmps(1) }] })).toBe('valid');
    },
  );

  it('each of several lists may hold 40', () => {
    const [first] = Object.values(ports(40)).flat();
    expect(verdict({ ingress: [{ toPorts: [first, first] }] })).toBe('valid');
  });

  it.each([
    { why: 'no list', toPort: {}, says: 'valid' },
    { why: 'an empty list', toPort: { ports: [] }, says: 'valid' },
    {
      why: 'no port',
      toPort: { ports: [{ protocol: 'TCP' }] },
      says: 'spec.ingress[0].toPorts[0].ports[0].port: port must be text',
    },
    { why: 'an octal port', toPort: { ports: [{ port: '010' }] }, says: 'valid' },
    {
      why: 'an octal port that is none',
      toPort: { ports: [{ port: '080' }] },
      says: 'spec.ingress[0].toPorts[0].ports[0].port: "080" is neither a port number nor a port name',
    },
    { why: 'a port that looks hexadecimal is a name', toPort: { ports: [{ port: '0x50' }] }, says: 'valid' },
    { why: 'an end below the port', toPort: { ports: [{ port: '80', endPort: 70 }] }, says: 'valid' },
    {
      why: 'an end that is none',
      toPort: { ports: [{ port: '80', endPort: 65_536 }] },
      says: 'spec.ingress[0].toPorts[0].ports[0].endPort: 65536 is no port number',
    },
    { why: 'a protocol in lower case', toPort: { ports: [{ port: '80', protocol: 'sctp' }] }, says: 'valid' },
    {
      why: 'a protocol of ICMP',
      toPort: { ports: [{ port: '0', protocol: 'ICMP' }] },
      says: 'spec.ingress[0].toPorts[0].ports[0].protocol: unknown protocol "ICMP"; ICMP types go under icmps',
    },
    { why: 'VRRP at port 0', toPort: { ports: [{ port: '0', protocol: 'VRRP' }] }, says: 'valid' },
    {
      why: 'IGMP at a port',
      toPort: { ports: [{ port: '2', protocol: 'IGMP' }] },
      says: 'spec.ingress[0].toPorts[0].ports[0].port: IGMP has no ports: port must be "0", not "2"',
    },
  ])('$why: $toPort → $says', ({ toPort, says }) => {
    expect(verdict({ ingress: [{ toPorts: [toPort] }] })).toBe(says);
    expect(verdict({ ingressDeny: [{ toPorts: [toPort] }] })).toBe(says.replace('ingress', 'ingressDeny'));
  });
});

describe('a rule as a whole', () => {
  it.each([
    { why: 'one empty element', spec: { ingress: [{}] }, says: 'valid' },
    { why: 'a deny alone', spec: { egressDeny: [{}] }, says: 'valid' },
    {
      why: 'an element beside empty sections',
      spec: { ingress: [], egress: [{}], ingressDeny: null },
      says: 'valid',
    },
    {
      why: 'sections that are all empty',
      spec: { ingress: [], egress: [] },
      says: 'spec: at least one of ingress, ingressDeny, egress and egressDeny must hold an element',
    },
    {
      why: 'default deny off',
      spec: { ingress: [{}], enableDefaultDeny: { ingress: false } },
      says: 'valid',
    },
    {
      why: 'one bad element among sound ones',
      spec: { ingress: [{}, { fromEntities: ['x'] }] },
      says: expect.stringMatching(/^spec\.ingress\[1\]\.fromEntities\[0\]: "x" is no entity/),
    },
  ])('$why: $spec', ({ spec, says }) => {
    expect(verdict(spec)).toEqual(says);
  });

  it('nodes or endpoints, not both', () => {
    expect(said(clusterwidePolicy({ nodeSelector: {}, ingress: [{}] }))).toBe('valid');
    expect(said(clusterwidePolicy({ nodeSelector: {}, endpointSelector: {}, ingress: [{}] }))).toMatch(
      /exactly one of endpointSelector and nodeSelector is needed$/,
    );
  });
});

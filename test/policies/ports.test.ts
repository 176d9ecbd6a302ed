import { describe, expect, it } from 'vitest';
import {
  type ReadPort,
  readCiliumPort,
  readIcmpField,
  readNetworkPolicyPort,
} from '../../src/policies/ports.ts';
import type { Read } from '../../src/policies/read.ts';

/** `TCP+UDP 80-90`, `TCP name http`, `ICMPv4 type 8`, or the path and message of the error. */
function meaning(read: Read<ReadPort>): string {
  if (!read.ok) return `${read.error.path.join('.')}: ${read.error.message}`;
  const port = read.value;
  switch (port.kind) {
    case 'range':
      return `${port.protocols.join('+')} ${port.first === port.last ? port.first : `${port.first}-${port.last}`}`;
    case 'named':
      return `${port.protocols.join('+')} name ${port.name}`;
    case 'icmp':
      return `${port.protocol} type ${port.type}`;
  }
}

describe('a Cilium port (§5, §1.2)', () => {
  it.each([
    { port: { port: '80', protocol: 'TCP' }, means: 'TCP 80' },
    { port: { port: '80', protocol: 'tcp' }, means: 'TCP 80' },
    { port: { port: '80' }, means: 'TCP+UDP+SCTP 80' },
    { port: { port: '80', protocol: 'ANY' }, means: 'TCP+UDP+SCTP 80' },
    { port: { port: '80', protocol: '' }, means: 'TCP+UDP+SCTP 80' },
    { port: { port: '80', protocol: null }, means: 'TCP+UDP+SCTP 80' },
    { port: { port: '0' }, means: 'TCP+UDP+SCTP 0-65535' },
    { port: { port: '0', protocol: 'UDP' }, means: 'UDP 0-65535' },
    { port: { port: '8000', endPort: 8080, protocol: 'TCP' }, means: 'TCP 8000-8080' },
    { port: { port: '8000', endPort: 8000, protocol: 'TCP' }, means: 'TCP 8000' },
    { port: { port: '8000', endPort: 80, protocol: 'TCP' }, means: 'TCP 8000' },
    { port: { port: '8000', endPort: 0, protocol: 'TCP' }, means: 'TCP 8000' },
    { port: { port: '8000', endPort: null, protocol: 'TCP' }, means: 'TCP 8000' },
    { port: { port: '65535', protocol: 'TCP' }, means: 'TCP 65535' },
    { port: { port: '010', protocol: 'TCP' }, means: 'TCP 8' },
    { port: { port: '00', protocol: 'TCP' }, means: 'TCP 0-65535' },
    { port: { port: 'HTTP', protocol: 'TCP' }, means: 'TCP name http' },
    { port: { port: 'dns-tcp', protocol: 'ANY' }, means: 'TCP+UDP+SCTP name dns-tcp' },
    { port: { port: '0x50', protocol: 'TCP' }, means: 'TCP name 0x50' },
    { port: { port: '1a', protocol: 'TCP' }, means: 'TCP name 1a' },
    { port: { port: '1_0', protocol: 'TCP' }, means: 'TCP 10' },
    { port: { port: '0_1_0', protocol: 'TCP' }, means: 'TCP 8' },
    { port: { port: '0b11', protocol: 'TCP' }, means: 'TCP name 0b11' },
    { port: { port: '0o17', protocol: 'TCP' }, means: 'TCP name 0o17' },
    { port: { port: 'a-name-of-15-le', protocol: 'TCP' }, means: 'TCP name a-name-of-15-le' },
    { port: { port: 'http', endPort: 90, protocol: 'TCP' }, means: 'TCP name http' },
    { port: { port: '80', protocol: 'SCTP' }, means: 'SCTP 80' },
    { port: { port: '0', protocol: 'VRRP' }, means: 'VRRP 0-65535' },
    { port: { port: '0', protocol: 'IGMP' }, means: 'IGMP 0-65535' },
    { port: { port: '80', protocol: 'vrrp' }, means: 'VRRP 80' },
    {
      port: { port: '80', protocol: 'VRRP' },
      means: 'p.port: VRRP has no ports: port must be "0", not "80"',
    },
    {
      port: { port: '00', protocol: 'IGMP' },
      means: 'p.port: IGMP has no ports: port must be "0", not "00"',
    },
    {
      port: { port: '', protocol: 'VRRP' },
      means: 'p.port: VRRP has no ports: port must be "0", not ""',
    },
    { port: { protocol: 'VRRP' }, means: 'p.port: port must be text' },
    {
      port: { port: '0', protocol: 'ICMP' },
      means: 'p.protocol: unknown protocol "ICMP"; ICMP types go under icmps',
    },
    {
      port: { port: '0', protocol: 'icmpv6' },
      means: 'p.protocol: unknown protocol "ICMPV6"; ICMP types go under icmps',
    },
    {
      port: { port: '1__0', protocol: 'TCP' },
      means: 'p.port: "1__0" is neither a port number nor a port name',
    },
    { port: { port: '_1', protocol: 'TCP' }, means: 'p.port: "_1" is neither a port number nor a port name' },
    {
      port: { port: '0_8', protocol: 'TCP' },
      means: 'p.port: "0_8" is neither a port number nor a port name',
    },
    {
      port: { port: '+80', protocol: 'TCP' },
      means: 'p.port: "+80" is neither a port number nor a port name',
    },
    {
      port: { port: ' 80', protocol: 'TCP' },
      means: 'p.port: " 80" is neither a port number nor a port name',
    },
    {
      port: { port: '080', protocol: 'TCP' },
      means: 'p.port: "080" is neither a port number nor a port name',
    },
    {
      port: { port: '65536', protocol: 'TCP' },
      means: 'p.port: "65536" is neither a port number nor a port name',
    },
    { port: { port: '-1', protocol: 'TCP' }, means: 'p.port: "-1" is neither a port number nor a port name' },
    { port: { port: '', protocol: 'TCP' }, means: 'p.port: "" is neither a port number nor a port name' },
    {
      port: { port: 'a--b', protocol: 'TCP' },
      means: 'p.port: "a--b" is neither a port number nor a port name',
    },
    {
      port: { port: 'a-name-of-16-let', protocol: 'TCP' },
      means: 'p.port: "a-name-of-16-let" is neither a port number nor a port name',
    },
    { port: { port: 80 }, means: 'p.port: port must be text; write "80" in quotes' },
    { port: {}, means: 'p.port: port must be text' },
    { port: { port: '80', endPort: 70_000 }, means: 'p.endPort: 70000 is no port number' },
    { port: { port: '80', endPort: '90' }, means: 'p.endPort: "90" is no port number' },
    { port: { port: '80', protocol: 'HTTP' }, means: 'p.protocol: unknown protocol "HTTP"' },
    { port: { port: '80', protocol: 6 }, means: 'p.protocol: unknown protocol 6' },
  ])('$port → $means', ({ port, means }) => {
    expect(meaning(readCiliumPort(port, ['p']))).toBe(means);
  });
});

describe('a NetworkPolicy port (§3.1)', () => {
  it.each([
    { port: { port: 0 }, means: 'p.port: 0 is no port; ports go from 1 to 65535' },
    { port: { port: 65_536 }, means: 'p.port: 65536 is no port; ports go from 1 to 65535' },
    { port: { port: 80.5 }, means: 'p.port: 80.5 is no port; ports go from 1 to 65535' },
    { port: { port: '80' }, means: 'p.port: "80" is no port name; a number is written without quotes' },
    { port: { port: 'HTTP' }, means: 'p.port: "HTTP" is no port name; a number is written without quotes' },
    { port: { endPort: 90 }, means: 'p: endPort needs a port' },
    { port: { port: 'http', endPort: 90 }, means: 'p: endPort needs a numeric port' },
    { port: { port: 80, endPort: 79 }, means: 'p.endPort: endPort must be a port not below port' },
    {
      port: { port: 80, protocol: 'tcp' },
      means: 'p.protocol: protocol must be TCP, UDP or SCTP, not "tcp"',
    },
    {
      port: { port: 80, protocol: 'ANY' },
      means: 'p.protocol: protocol must be TCP, UDP or SCTP, not "ANY"',
    },
  ])('$port → $means', ({ port, means }) => {
    expect(meaning(readNetworkPolicyPort(port, ['p']))).toBe(means);
  });
});

describe('an ICMP field (§5)', () => {
  it.each([
    { field: { type: 8 }, means: 'ICMPv4 type 8' },
    { field: { type: 0 }, means: 'ICMPv4 type 0' },
    { field: { type: '8' }, means: 'ICMPv4 type 8' },
    { field: { type: 8, family: null }, means: 'ICMPv4 type 8' },
    { field: { type: 'EchoRequest' }, means: 'ICMPv4 type 8' },
    { field: { type: 'EchoRequest', family: 'IPv6' }, means: 'ICMPv6 type 128' },
    { field: { type: 'NeighborSolicitation', family: 'IPv6' }, means: 'ICMPv6 type 135' },
    { field: { type: 'ExtendedEchoReply', family: 'IPv6' }, means: 'ICMPv6 type 161' },
    { field: { type: 'PacketTooBig' }, means: 'p.type: "PacketTooBig" is no IPv4 ICMP type' },
    { field: { type: 'constructor' }, means: 'p.type: "constructor" is no IPv4 ICMP type' },
    { field: { type: 256 }, means: 'p.type: 256 is no IPv4 ICMP type' },
    { field: { type: -1 }, means: 'p.type: -1 is no IPv4 ICMP type' },
    { field: { type: 1.5 }, means: 'p.type: 1.5 is no IPv4 ICMP type' },
    { field: { type: '' }, means: 'p.type: "" is no IPv4 ICMP type' },
    { field: { type: '0x8' }, means: 'p.type: "0x8" is no IPv4 ICMP type' },
    { field: { type: true }, means: 'p.type: true is no IPv4 ICMP type' },
    { field: { type: [8] }, means: 'p.type: [8] is no IPv4 ICMP type' },
    { field: {}, means: 'p.type: undefined is no IPv4 ICMP type' },
    { field: { type: 8, family: 'ipv4' }, means: 'p.family: family must be IPv4 or IPv6' },
  ])('$field → $means', ({ field, means }) => {
    expect(meaning(readIcmpField(field, ['p']))).toBe(means);
  });
});

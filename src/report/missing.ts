import type { Missing } from '../grants/why/missing.ts';
import { assertNever } from '../model/assert-never.ts';
import { describeEndpoint } from '../model/endpoint.ts';
import { formatPath } from '../policies/place.ts';
import type { Reference } from '../policies/policy.ts';
import { describeRequirements } from '../policies/selectors.ts';

/** What is not known, and how to make it known: `the labels of namespace data: add its Namespace to --inventory`. */
export function describeMissing(missing: Missing): string {
  switch (missing.kind) {
    case 'namespace-labels':
      return `the labels of namespace ${missing.namespace}: add its Namespace to --inventory`;
    case 'cluster-name':
      return 'the name of the cluster, and whether selectors reach beyond it: add the ConfigMap cilium-config to --inventory';
    case 'labels':
      return `the labels of ${describeEndpoint(missing.of.endpoint)}: add it to --inventory`;
    case 'address':
      return missing.of.endpoint.kind === 'external'
        ? 'which address outside the cluster is meant: name one in place of reserved:world'
        : `the address of ${describeEndpoint(missing.of.endpoint)}: add its status to --inventory`;
    case 'dns-names':
      return `the DNS names of ${describeEndpoint(missing.of.endpoint)}: pass --name`;
    case 'reference':
      return describeReference(missing.to, missing.what);
    case 'port-name':
      return `which number port name "${missing.name}" has: add the pods whose containers name it to --inventory`;
    case 'request':
      return missing.isOpaque
        ? `what the proxy makes of ${missing.entry}: its rules are not read`
        : `whether the request is one of ${missing.entry}: say more of it, with --host or --header`;
    case 'host-firewall':
      return 'what the host firewall does at the node: policies for nodes are not evaluated';
    case 'dns-port':
      return `whether the DNS proxy heeds rules that are for more than port ${missing.port}: write the port by itself`;
    case 'precedence':
      return missing.rules.length === 0
        ? 'how the rules weigh against each other'
        : `which of these decides: ${missing.rules.map((rule) => `${formatPath(rule.path)} in ${rule.place.file}:${rule.place.line}`).join(', ')}`;
    default:
      return assertNever(missing);
  }
}

const IN_DENY = 'what Cilium makes of Services in a deny rule: it looks none of them up';

function describeReference(to: Reference, what: string): string {
  switch (to.kind) {
    case 'cidr-group':
      return `what CIDR group ${to.name} holds: add the CiliumCIDRGroup to --inventory`;
    case 'cidr-groups':
      return `what the CIDR groups ${describeRequirements(to.selector)} hold: add the CiliumCIDRGroups to --inventory`;
    case 'service':
      if (to.inDeny === true) return IN_DENY;
      return `what is behind Service ${to.namespace === undefined ? '' : `${to.namespace}/`}${to.name}: add the Service and its EndpointSlices to --inventory`;
    case 'services':
      if (to.inDeny === true) return IN_DENY;
      return `what is behind the Services ${describeRequirements(to.selector)}: add the Services and their EndpointSlices to --inventory`;
    case 'nodes':
      return `which nodes are ${describeRequirements(to.selector)}: add the Nodes and the ConfigMap cilium-config to --inventory, and name a node by its address`;
    case 'cloud-group':
      return `${what}: only the cloud provider knows`;
    default:
      return assertNever(to);
  }
}

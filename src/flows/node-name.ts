/**
 * One node's name as every record writes it: `cluster/node`, or `node` alone in the cluster named `default`, which
 * some records spell out and others leave away. Source: Cilium pkg/node/types/nodename.go.
 */
export function canonicalNodeName(written: string): string {
  return written.startsWith('default/') ? written.slice('default/'.length) : written;
}

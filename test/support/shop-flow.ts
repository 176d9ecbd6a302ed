let flows = 0;

/**
 * A printed flow from shop/web to shop/db, seen where web runs, on node-1.
 * @param number tells the event again; left out, each call makes an event of its own
 */
export function shopFlow(timeMs: number, number = nextNumber()): object {
  const time = new Date(timeMs).toISOString();
  return {
    flow: {
      time,
      uuid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      verdict: 'FORWARDED',
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 10_000 + (number % 50_000), destination_port: 5432 } },
      source: {
        ID: 1,
        identity: 1001,
        namespace: 'shop',
        labels: ['k8s:app=web', 'k8s:io.kubernetes.pod.namespace=shop'],
      },
      destination: {
        identity: 1002,
        namespace: 'shop',
        labels: ['k8s:app=db', 'k8s:io.kubernetes.pod.namespace=shop'],
      },
      Type: 'L3_L4',
      node_name: 'node-1',
      event_type: { type: 5 },
      traffic_direction: 'EGRESS',
      is_reply: false,
    },
    node_name: 'node-1',
    time,
  };
}

function nextNumber(): number {
  flows += 1;
  return flows;
}

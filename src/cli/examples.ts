/** What each command's help says beside its options. */
export const EXAMPLES = {
  program: `
Start here:
  $ lapse demo                                         the whole idea on a bundled cluster
  $ lapse collect --hubble localhost:4245              stream flows from a Hubble relay
  $ lapse report --policies ./policies                 what nobody uses, and why the rest stays
  $ lapse tighten --policies ./policies --diff         the smaller policies, with a proof
  $ lapse propose --repo . --policies policies         the same as pull requests, a few at a time

Exit codes: 0 done, 1 internal error, 2 usage or configuration, 3 input unreadable in part,
4 source unreachable, 5 store unusable, 6 verification failed and nothing written,
7 report or proposals not delivered everywhere, 10 and 11 found what --fail-on asks for.`,
  import: `
Reads JSON lines or one JSON array, plain or gzip. Importing the same records again adds no usage.

Examples:
  $ lapse import /var/run/cilium/hubble/events.log --node-coverage assume
  $ hubble observe --last 10000 -o jsonpb | lapse import -`,
  collect: `
Runs until it is stopped (Ctrl-C or SIGTERM) and resumes where the store ends, node by node with --agents. What was
lost meanwhile, because the source no longer held it, is said and counts as not observed.

Examples:
  $ kubectl -n kube-system port-forward service/hubble-relay 4245:80 &
  $ lapse collect --hubble localhost:4245 --policies ./policies
  $ lapse collect --hubble relay.example:443 --tls --tls-ca-file ca.pem
  $ lapse collect --agents --hubble hubble-peer.kube-system.svc:443 \\
      --tls-ca-file ca.crt --tls-cert-file tls.crt --tls-key-file tls.key
  $ lapse collect --follow-file /var/run/cilium/hubble/events.log`,
  report: `
Examples:
  $ lapse report --policies ./policies --inventory ./manifests
  $ lapse report --policies ./policies --unused-for 8w --format markdown
  $ lapse report --policies ./policies --output report.html --output report.sarif
  $ lapse report --policies ./policies --store http://localhost:8080     of a running collector
  $ lapse report --policies ./policies --send slack --slack-webhook-file ./webhook
  $ lapse report --policies ./policies --fail-on unused     exits 10 where something is to be revoked`,
  tighten: `
Nothing is written unless the result is proven: narrower, still isolated, nothing observed cut off.

Examples:
  $ lapse tighten --policies ./policies --diff
  $ lapse tighten --policies ./policies --narrow --diff
  $ lapse tighten --policies ./policies --output-dir ./tightened --proof proof.json
  $ lapse tighten --policies ./policies --write`,
  propose: `
Works on a copy of its own: a clone's files, index and branches stay as they are, and nothing of the repository is run.
A pull request that somebody has committed to is theirs; what was closed is left alone for --ignore-for.

Examples:
  $ lapse propose --repo . --policies policies --dry-run
  $ lapse propose --repo https://github.com/acme/policies --store http://lapse:8080 --forge-token-file ./token
  $ lapse propose --repo https://git.example/acme/policies --forge gitlab --group-by namespace
  $ lapse propose --repo . --announce 14d     first says when, in an annotation; revokes after that day
  $ lapse propose --repo . --forge none --output-dir ./proposals      branches in the clone, bodies as files`,
  watchMerged: `
Looks at pull requests of \`lapse propose\` that were merged: what policies refuse since, and allowed before, is told, and
a pull request that brings it back is opened, no wider than before the merge. Where that hangs on something unknown it
is said to be unknown. One that somebody closed is not opened again.

Examples:
  $ lapse watch-merged --repo . --store http://lapse:8080 --inventory cluster --dry-run
  $ lapse watch-merged --repo https://github.com/acme/policies --store http://lapse:8080 --forge-token-file ./token
  $ lapse watch-merged --repo . --fail-on needed     exits 11 where something is needed again`,
  verify: `
BEFORE and AFTER are files or directories of manifests. Says whether AFTER is no wider, still isolates, and cuts off
nothing observed (with --store), and lists in sentences the access that is added and removed. Exits 6, with a
counterexample, where it is not so; with --allow-wider only where observed traffic would be cut off or a policy would
be rejected.

With --proof, BEFORE and AFTER may be left out where the files are found as the proof names them, from the proof's own
directory on; one of both is enough, since the proof holds the difference.

Examples:
  $ lapse verify ./policies ./tightened --inventory ./manifests --store lapse.duckdb --unused-for 30d
  $ lapse verify ./base/policies ./policies --allow-wider --format markdown
  $ lapse verify --proof proof.json --store lapse.duckdb`,
  explain: `
REF is a policy (web, shop/web, CiliumNetworkPolicy/shop/web), a rule of one (shop/web:spec.egress[1]), the key of a
finding or the id of a grant from a report, or the id of a rule from an earlier explanation.

Examples:
  $ lapse explain shop/web:spec.egress[1] --policies ./policies
  $ lapse explain shop/web --policies ./policies --format json`,
  can: `
SRC and DST are a pod or workload (shop/web-0, shop/web, shop/Deployment/web), an address, or a reserved identity
(reserved:host, remote-node, kube-apiserver, health, ingress, world). The port is the pod's, not a Service's; without
one the answer is all that may be opened. Answers: allowed, denied, or not known, with what is missing.

With --queries each line asks {"src": …, "dst": …, "protocol": "TCP", "port": 5432, "dstNames": […]} and is answered
by a line {"egress": …, "ingress": …, "egressBy": […], "ingressBy": […]}: allow, redirect (an L7 proxy decides
further), deny, unknown, or none where no pod is.

Examples:
  $ lapse can shop/web shop/db --port 5432/TCP --policies ./policies --inventory ./manifests
  $ lapse can shop/web 203.0.113.9 --name api.example.com --port 443 --policies ./policies --inventory ./manifests
  $ lapse can shop/web shop/api --port 8080 --http "GET /api/orders" --policies ./policies --inventory ./manifests
  $ lapse can --queries queries.jsonl --policies ./policies --inventory ./manifests`,
  doctor: `
Changes nothing. Names what may not be read in the cluster verb by verb, with the rules that would allow it. Exits 3
where something is wrong, 4 where the cluster or Hubble cannot be reached.

Examples:
  $ lapse doctor --kubeconfig ~/.kube/config --hubble localhost:4245
  $ lapse doctor --kubeconfig in-cluster --hubble hubble-relay.kube-system.svc:80 --store /data/lapse.duckdb`,
} as const;

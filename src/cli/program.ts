import { Command, Option } from 'commander';
import { VERSION } from '../app/version.ts';
import { EXIT_CODES, Failure } from '../model/failure.ts';
import type { CommandContext } from './context.ts';
import { keepOptions } from './keep-options.ts';
import { Messages } from './messages.ts';
import {
  ANALYSIS_OPTIONS,
  COMMON_OPTIONS,
  collectPaths,
  inventoryOption,
  kubeconfigOption,
  policiesOption,
  readableStoreOptions,
  storeOption,
} from './options.ts';
import { PROPOSE_EXAMPLES, proposeOptions } from './propose-options.ts';
import { reportOptions } from './report-options.ts';
import { serveOptions } from './serve-options.ts';
import { sourceOptions, tlsOptions } from './source-options.ts';
import type { Terminal } from './terminal.ts';
import { verifyOptions } from './verify-options.ts';
import { WATCH_EXAMPLES, watchOptions } from './watch-options.ts';

const EXAMPLES = {
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

/**
 * Builds the command line. Handlers are loaded only when their command runs, so that help is quick.
 * @param name as it is called: `lapse`, or `kubectl lapse`
 */
export function makeProgram(terminal: Terminal, exit: (code: number) => void, name = 'lapse'): Command {
  const program = new Command(name)
    .description('Finds Kubernetes network access that nobody uses and takes it away, safely.')
    .addHelpText('after', EXAMPLES.program)
    .version(VERSION, '--version', 'print the version')
    .helpCommand('help [command]', 'help on a command')
    .showHelpAfterError('Run with --help for the options and examples.')
    .configureOutput({ writeOut: terminal.stdout, writeErr: terminal.stderr })
    .exitOverride();
  const add = makeAdder(program, terminal, exit);

  add(
    'import',
    'read Hubble exporter files or `hubble observe -o json` output into the store',
    EXAMPLES.import,
    [
      storeOption(),
      new Option(
        '--node-coverage <how>',
        'assume: the files hold everything their nodes saw between the first and the last record; none: only what the records themselves prove',
      )
        .choices(['assume', 'none'])
        .default('none'),
      policiesToNote(),
    ],
  ).argument('<file...>', 'files, or - for standard input');

  add('collect', 'stream flows from Hubble into the store until stopped', EXAMPLES.collect, [
    ...sourceOptions(),
    storeOption(),
    ...keepOptions(),
    kubeconfigOption('keep the history of its policies and workloads'),
    policiesToNote('; with --listen also judged'),
    ...tlsOptions(),
    ...serveOptions(),
  ]);

  add('report', 'the unused-access report', EXAMPLES.report, reportOptions());

  add('tighten', 'write tightened policies, with a proof', EXAMPLES.tighten, [
    ...ANALYSIS_OPTIONS(),
    new Option(
      '--narrow',
      'also make rules in use as narrow as their traffic: ports, protocols, networks, namespaces',
    ).default(false),
    new Option('--diff', 'print a unified diff (the default)').default(false),
    new Option('--output-dir <directory>', 'write the whole set there, unchanged files too').conflicts(
      'write',
    ),
    new Option('--write', 'change the files in place').default(false),
    new Option('--proof <file>', 'write the proof as JSON'),
  ]);

  add(
    'propose',
    'open or update pull requests that revoke what nobody uses',
    PROPOSE_EXAMPLES,
    proposeOptions(),
  );

  add(
    'watch-merged',
    'tell what merged pull requests cut off, and propose to bring it back',
    WATCH_EXAMPLES,
    watchOptions(),
  );

  add('verify', 'prove that one set of policies is no wider than another', EXAMPLES.verify, verifyOptions())
    .argument('[before]', 'policies as they are')
    .argument('[after]', 'policies as they would be');

  add('explain', 'one policy, rule, grant or finding: its use, or what came nearest', EXAMPLES.explain, [
    ...ANALYSIS_OPTIONS(),
    new Option('--format <format>', 'form of the explanation').choices(['text', 'json']).default('text'),
  ]).argument('<ref>', 'what to explain');

  add('can', 'whether one party may open a connection to another, and which rules decide', EXAMPLES.can, [
    new Option('--port <port>', 'what is opened: 5432/TCP, 53/UDP, 8/ICMP (the type); without protocol TCP'),
    new Option(
      '--name <name>',
      'DNS name by which SRC or DST, an address, was found; may be given more than once',
    )
      .argParser(collectPaths)
      .default([], 'none'),
    new Option('--http <request>', 'ask about an HTTP request: method and path, such as "GET /api/orders"'),
    new Option('--host <host>', 'host of the HTTP request'),
    new Option(
      '--header <header>',
      'header of the HTTP request, such as "X-Team: blue"; may be given more than once',
    )
      .argParser(collectPaths)
      .default([], 'not known'),
    new Option(
      '--dns <name>',
      'ask about a DNS query to DST for the name; port 53/UDP unless --port says otherwise',
    ),
    new Option('--sni <name>', 'ask about a TLS connection to this server name'),
    new Option('--queries <file>', 'answer a question a line, JSON, from a file or - for standard input'),
    policiesOption(),
    inventoryOption('only addresses and reserved identities are known'),
    new Option('--format <format>', 'form of the answer to one question')
      .choices(['text', 'json'])
      .default('text'),
  ])
    .argument('[src]', 'who opens the connection')
    .argument('[dst]', 'to whom');

  add('doctor', 'look at what a collector needs: cluster access, Hubble, the store', EXAMPLES.doctor, [
    kubeconfigOption('the cluster to look at'),
    new Option('--hubble <address>', 'relay or agent: host:port, or unix:///path'),
    ...tlsOptions(),
    ...readableStoreOptions(),
    new Option('--format <format>', 'form of the result').choices(['text', 'json']).default('text'),
  ]);

  add('demo', 'the whole pipeline on a bundled cluster, with real gRPC and a real store', '', [
    new Option('--output-dir <directory>', 'where to write').default('lapse-demo'),
  ]);
  return program;
}

/** @param also what else is done with them */
function policiesToNote(also = ''): Option {
  return new Option(
    '--policies <path>',
    `manifests whose rules to note as seen now, so that their age is known later${also}`,
  )
    .argParser(collectPaths)
    .default([], 'none');
}

type CommandName = keyof typeof LOADERS;

/** Each handler's module, loaded when its command runs. */
const LOADERS = {
  import: async () => (await import('./commands/import.ts')).importCommand,
  collect: async () => (await import('./commands/collect.ts')).collectCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  tighten: async () => (await import('./commands/tighten.ts')).tightenCommand,
  propose: async () => (await import('./commands/propose.ts')).proposeCommand,
  'watch-merged': async () => (await import('./commands/watch-merged.ts')).watchMergedCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  can: async () => (await import('./commands/can.ts')).canCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
} as const;

type Adder = (
  name: CommandName,
  description: string,
  examples: string,
  options: readonly Option[],
) => Command;

function makeAdder(program: Command, terminal: Terminal, exit: (code: number) => void): Adder {
  return (name, description, examples, options) => {
    const command = program.command(name).description(description).addHelpText('after', examples);
    for (const option of [...options, ...COMMON_OPTIONS()]) command.addOption(option);
    return command.action(async () => {
      const config: unknown = command.opts()['config'];
      // loaded only where it is asked for: its libraries would double the time to help
      if (typeof config === 'string') (await import('./config.ts')).applyConfig(command, config);
      const settings: CommandContext['options'] = command.opts();
      const messages = new Messages(terminal, {
        logFormat: settings['logFormat'] === 'json' ? 'json' : 'text',
        quiet: settings['quiet'] === true,
      });
      const handler = await LOADERS[name]();
      try {
        exit(await handler({ terminal, messages, options: settings, args: command.args }));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        messages.failure(error);
        exit(EXIT_CODES[error.code]);
      }
    });
  };
}

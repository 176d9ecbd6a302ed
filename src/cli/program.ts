import { Command, Option } from 'commander';
import { VERSION } from '../app/version.ts';
import { EXIT_CODES, Failure } from '../model/failure.ts';
import type { CommandContext } from './context.ts';
import { EXAMPLES } from './examples.ts';
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
import { proposeOptions } from './propose-options.ts';
import { reportOptions } from './report-options.ts';
import { serveOptions } from './serve-options.ts';
import { sourceOptions, tlsOptions } from './source-options.ts';
import type { Terminal } from './terminal.ts';
import { verifyOptions } from './verify-options.ts';
import { watchOptions } from './watch-options.ts';

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
    EXAMPLES.propose,
    proposeOptions(),
  );

  add(
    'watch-merged',
    'tell what merged pull requests cut off, and propose to bring it back',
    EXAMPLES.watchMerged,
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

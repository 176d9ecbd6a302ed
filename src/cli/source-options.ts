import { Option } from 'commander';
import { collectPaths, durationArgument } from './options.ts';

/** Where `collect` gets its flows. */
export const sourceOptions = (): Option[] => [
  new Option('--hubble <address>', 'relay or agent: host:port, or unix:///path'),
  new Option(
    '--agents',
    'one stream from each agent, as the peer service at --hubble names them; TLS files are for the agents, too',
  ).default(false),
  new Option('--follow-file <path>', 'exporter file, as it grows and is rotated; may be given more than once')
    .argParser(collectPaths)
    .default([], 'none'),
  new Option(
    '--since <duration>',
    'how far back to begin in an empty store; default: as far as the source holds',
  ).argParser(durationArgument),
  new Option('--no-follow', 'store what the source holds now, and end'),
];

export const tlsOptions = (): Option[] => [
  new Option('--tls', 'use TLS').default(false),
  new Option('--tls-ca-file <file>', 'certificate authority, PEM; default: the system’s'),
  new Option('--tls-cert-file <file>', 'client certificate, PEM'),
  new Option('--tls-key-file <file>', 'key of the client certificate, PEM'),
  new Option(
    '--tls-server-name <name>',
    'name the server’s certificate must have; with --agents default: hubble-peer.default.hubble-grpc.cilium.io',
  ),
];

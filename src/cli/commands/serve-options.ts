import { type CommandContext, textOption } from '../context.ts';

interface ServeSettings {
  readonly options: { readonly listen: string; readonly tokenFile?: string } | undefined;
  readonly onServing: (address: string) => void;
  readonly onServeError: (error: unknown) => void;
}

/** What `collect --listen` is to serve on, and what it says of it. */
export function serveSettings(context: CommandContext): ServeSettings {
  const { messages } = context;
  const [listen, tokenFile] = [textOption(context, 'listen'), textOption(context, 'tokenFile')];
  return {
    options: listen === undefined ? undefined : { listen, ...(tokenFile === undefined ? {} : { tokenFile }) },
    onServing: (address) => messages.info('serving', { address }, `serving on ${address}`),
    onServeError: (cause) => {
      const error = cause instanceof Error ? cause.message : String(cause);
      messages.error('request not answered', { error }, `an HTTP request could not be answered: ${error}`);
    },
  };
}

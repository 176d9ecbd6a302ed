import { exitCodeOf } from '../../app/doctor/check.ts';
import { checksAsJson, examine, formatChecks } from '../../app/doctor.ts';
import { plainLines } from '../../model/plain-text.ts';
import { type CommandHandler, storeAccess, textOption } from '../context.ts';
import { tlsOf } from './collect-sources.ts';

export const doctorCommand: CommandHandler = async (context) => {
  const { terminal, messages } = context;
  const address = textOption(context, 'hubble');
  const kubeconfig = textOption(context, 'kubeconfig');
  messages.progress('looking at what a collector needs');
  const checks = await examine(
    {
      storePath: textOption(context, 'store') ?? 'lapse.duckdb',
      storeAccess: storeAccess(context),
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(address === undefined ? {} : { hubble: { address, ...tlsOf(context) } }),
    },
    terminal.now,
  );
  messages.endProgress();
  const asJson = textOption(context, 'format') === 'json';
  terminal.stdout(asJson ? checksAsJson(checks) : plainLines(formatChecks(checks)));
  return exitCodeOf(checks);
};

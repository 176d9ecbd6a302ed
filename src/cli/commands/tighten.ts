import { changesOf } from '../../app/changes.ts';
import { proofOf } from '../../app/proof.ts';
import { recommend } from '../../app/recommend.ts';
import { demandProof, writeInPlace, writeSet, writeText } from '../../app/write-policies.ts';
import { EXIT_CODES } from '../../model/failure.ts';
import { analysisRequest, type CommandHandler, flagOption, textOption } from '../context.ts';

export const tightenCommand: CommandHandler = async (context) => {
  const { messages, terminal } = context;
  messages.progress('comparing traffic with policies');
  const request = analysisRequest(context);
  const recommendation = await recommend(request, { narrow: flagOption(context, 'narrow') });
  messages.endProgress();
  const proof = textOption(context, 'proof');
  if (proof !== undefined) {
    // also one that failed: an older one must not stand for it
    await writeText(proof, await proofOf(request, recommendation, proof));
    messages.info('proof written', { file: proof }, `proof written to ${proof}`);
  }
  demandProof(recommendation);
  const changes = changesOf(recommendation);
  const directory = textOption(context, 'outputDir');
  const inPlace = flagOption(context, 'write');
  if (directory !== undefined) {
    const files = (await writeSet(recommendation, directory)).length;
    messages.info('files written', { files, directory }, `${files} files written below ${directory}`);
  }
  if (inPlace)
    for (const file of await writeInPlace(recommendation))
      messages.info('file changed', { file }, `changed ${file}`);
  if (flagOption(context, 'diff') || (directory === undefined && !inPlace)) terminal.stdout(changes.diff);
  for (const line of changes.summary) messages.info(line);
  messages.problems(recommendation.analysis.problems);
  return recommendation.analysis.problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
};

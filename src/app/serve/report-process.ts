import { Failure } from '../../model/failure.ts';
import type { ReportAnswer, ReportQuestion } from './report-messages.ts';
import { makeServedReport } from './served-report.ts';

/**
 * A process of its own for each report that the collector serves: judging takes seconds of the processor and memory
 * that the collector needs for flows. Asked once, by its parent; answers and ends.
 */
process.once('message', (question: ReportQuestion) => {
  void answerTo(question).then((answer) => process.send?.(answer, () => process.disconnect()));
});

async function answerTo(question: ReportQuestion): Promise<ReportAnswer> {
  try {
    return { kind: 'made', report: await makeServedReport(question) };
  } catch (error) {
    if (error instanceof Failure) return { kind: 'failed', message: error.message };
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', message: `internal error: ${text}` };
  }
}

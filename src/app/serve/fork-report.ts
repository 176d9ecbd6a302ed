import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AnalysisRequest } from '../analyze.ts';
import { heapMegabytes, yieldTo } from './beside-collector.ts';
import type { MadeReport } from './live-report.ts';
import type { ReportAnswer, ReportQuestion } from './report-messages.ts';

/** Of what a process says before it dies, the end is what matters. */
const MAX_SAID = 2000;

/**
 * Makes a report in a process of its own, with less claim to the processor than the one that collects. It reads the
 * store through the collector, for one process alone may open the file.
 */
export function forkReport(question: AnalysisRequest, signal: AbortSignal): Promise<MadeReport> {
  return new Promise((resolve, reject) => {
    const heap = heapMegabytes();
    const child = fork(fileURLToPath(new URL('./report-process.js', import.meta.url)), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      signal,
      killSignal: 'SIGKILL',
      execArgv: [...process.execArgv, `--max-old-space-size=${heap}`],
    });
    yieldTo(child.pid);
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-MAX_SAID);
    });
    child.once('message', (answer: ReportAnswer) => {
      if (answer.kind === 'made') resolve(answer.report);
      else reject(new Error(answer.message));
    });
    child.once('error', reject);
    // where it has answered, this changes nothing any more
    child.once('close', (code, by) => reject(new Error(endedEarly(code, by, said.trim(), heap))));
    child.send(question satisfies ReportQuestion);
  });
}

function endedEarly(code: number | null, by: NodeJS.Signals | null, said: string, heap: number): string {
  // V8 aborts where its heap is full
  if (by === 'SIGABRT' || code === 134)
    return `the report needs more than the ${heap} MB of memory that are left for it; give the collector more, or ask for the report elsewhere: lapse report --store http://…`;
  const how = by === null ? `with code ${code}` : `by ${by}`;
  return `the process that makes the report ended ${how}${said === '' ? '' : `: ${said}`}`;
}

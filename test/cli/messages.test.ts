import { describe, expect, it } from 'vitest';
import { type MessageOptions, Messages } from '../../src/cli/messages.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import { Failure } from '../../src/model/failure.ts';

const TERMINAL = processTerminal();

/** What is written to stderr. */
function said(options: Partial<MessageOptions>, say: (messages: Messages) => void): string {
  let text = '';
  const terminal = {
    ...TERMINAL,
    stderr: (piece: string) => (text += piece),
    now: () => Date.UTC(2026, 5, 1),
  };
  say(new Messages(terminal, { logFormat: 'text', quiet: false, ...options }));
  return text;
}

const TIME = '"time":"2026-06-01T00:00:00.000Z"';

describe('messages', () => {
  it.each([
    {
      why: 'an event: fixed text, data in fields',
      say: (messages: Messages) =>
        messages.info('report written', { file: 'a.txt' }, 'report written to a.txt'),
      text: 'report written to a.txt\n',
      json: `{${TIME},"level":"info","message":"report written","file":"a.txt"}\n`,
    },
    {
      why: 'an event without data',
      say: (messages: Messages) => messages.error('it broke'),
      text: 'it broke\n',
      json: `{${TIME},"level":"error","message":"it broke"}\n`,
    },
    {
      why: 'a field takes no place of its line',
      say: (messages: Messages) => messages.info('said', { level: 'x', time: 0, message: 'y', other: 1 }),
      text: 'said\n',
      json: `{${TIME},"level":"info","message":"said","other":1}\n`,
    },
    {
      why: 'line breaks and escapes in data stay within the line',
      say: (messages: Messages) => messages.info('said', { name: 'a\nb\u001b[2J' }, 'said of a\u001b[2J'),
      text: 'said of a\ufffd[2J\n',
      json: `{${TIME},"level":"info","message":"said","name":"a\\nb\\u001b[2J"}\n`,
    },
    {
      why: 'a failure',
      say: (messages: Messages) => messages.failure(new Failure('usage', 'no', { remedy: 'do' })),
      text: 'lapse: no\n  do\n',
      json: `{${TIME},"level":"error","message":"no\\n  do","code":"usage"}\n`,
    },
    {
      why: 'a problem',
      say: (messages: Messages) => messages.problems([{ message: 'bad', file: 'x.yaml', line: 3 }]),
      text: 'x.yaml:3: bad\n',
      json: `{${TIME},"level":"error","message":"bad","file":"x.yaml","line":3}\n`,
    },
  ])('$why', ({ say, text, json }) => {
    expect(said({ logFormat: 'text' }, say)).toBe(text);
    expect(said({ logFormat: 'json' }, say)).toBe(json);
  });

  it('--quiet leaves errors only', () => {
    const text = said({ quiet: true }, (messages) => {
      messages.info('fine');
      messages.error('not fine');
    });
    expect(text).toBe('not fine\n');
  });
});

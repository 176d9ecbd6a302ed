import { describe, expect, it } from 'vitest';
import { redactor } from '../../../src/adapters/calling/redact.ts';

const WEBHOOK =
  'https://hooks.slack.com/services/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?sig=a%2Bb-Geheim99&sp=%2Ftriggers%2F';

describe('no form of a webhook is left', () => {
  it.each([
    { form: 'as it is', text: `fetch failed: ${WEBHOOK}` },
    { form: 'its path', text: 'Cannot POST /services/T0AB12CDE/B0FG34HIJ/xYz123AbC456dEf789GhI012' },
    { form: 'its last segment', text: 'token xYz123AbC456dEf789GhI012 is bad' },
    { form: 'a value of its query', text: 'signature a+b-Geheim99 is bad' },
    { form: 'encoded for an address', text: `url=${encodeURIComponent(WEBHOOK)}` },
    { form: 'in base64', text: Buffer.from(WEBHOOK).toString('base64') },
    { form: 'in JSON', text: JSON.stringify({ url: WEBHOOK }) },
  ])('$form', ({ text }) => {
    const clean = redactor([WEBHOOK])(text);
    expect(clean).toContain('***');
    for (const part of ['T0AB12CDE', 'xYz123AbC456', 'Geheim99']) expect(clean).not.toContain(part);
  });

  it('the host stays, so that people know where', () => {
    expect(redactor([WEBHOOK])('hooks.slack.com answered 404: no_service')).toBe(
      'hooks.slack.com answered 404: no_service',
    );
  });
});

it.each(['pass word', 'a"b\\c-secret', 'ümläut-secret', 'per%20cent'])(
  'the password %j in any form',
  (secret) => {
    const clean = redactor([secret]);
    for (const form of [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ])
      expect(clean(`x ${form} y`)).not.toContain(form);
  },
);

it('a secret that was cut off with the text is taken out, too', () => {
  const clean = redactor(['planted-s3cret-t0ken']);
  expect(clean('you sent planted-s3cr… after 2 attempts')).toBe('you sent … after 2 attempts');
  expect(clean('a plan… of planted-s3cret-t0ken…')).toBe('a … of ***…');
  expect(clean('some pla… is left')).toBe('some pla… is left');
});

it('what is no secret is left alone, and so is everything where there is none', () => {
  expect(redactor(['abc'])('abc of the alphabet')).toBe('abc of the alphabet');
  expect(redactor([])('text')).toBe('text');
});

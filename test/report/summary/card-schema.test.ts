import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { teamsMessage } from '../../../src/report/summary/adaptive-card.ts';
import { digestOf } from '../../../src/report/summary/digest.ts';
import { emptyReport, sampleReport } from '../sample.ts';

const closed = (properties: object, required: readonly string[]): object => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});

/**
 * As much of http://adaptivecards.io/schemas/1.5.0/adaptive-card.json as our cards use, with Teams' own `msteams`, in
 * the message that Workflows take.
 */
const SCHEMA = closed(
  {
    type: { const: 'message' },
    attachments: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: closed(
        {
          contentType: { const: 'application/vnd.microsoft.card.adaptive' },
          contentUrl: { type: 'null' },
          content: closed(
            {
              $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
              type: { const: 'AdaptiveCard' },
              version: { const: '1.5' },
              msteams: closed({ width: { const: 'Full' } }, ['width']),
              body: {
                type: 'array',
                minItems: 3,
                items: closed(
                  {
                    type: { const: 'RichTextBlock' },
                    separator: { type: 'boolean' },
                    inlines: {
                      type: 'array',
                      minItems: 1,
                      items: closed(
                        {
                          type: { const: 'TextRun' },
                          text: { type: 'string', minLength: 1 },
                          size: { enum: ['default', 'small', 'medium', 'large', 'extraLarge'] },
                          weight: { enum: ['default', 'lighter', 'bolder'] },
                          isSubtle: { type: 'boolean' },
                          color: {
                            enum: ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'],
                          },
                        },
                        ['type', 'text'],
                      ),
                    },
                  },
                  ['type', 'inlines'],
                ),
              },
              actions: {
                type: 'array',
                items: closed(
                  {
                    type: { const: 'Action.OpenUrl' },
                    title: { type: 'string' },
                    url: { type: 'string', format: 'uri-reference' },
                  },
                  ['type', 'url'],
                ),
              },
            },
            ['$schema', 'type', 'version', 'body'],
          ),
        },
        ['contentType', 'content'],
      ),
    },
  },
  ['type', 'attachments'],
);

it.each([
  {
    what: 'a card of a week',
    digest: digestOf(sampleReport(), { link: 'https://lapse.example/', name: 'prod' }),
  },
  { what: 'a card of nothing', digest: digestOf(emptyReport()) },
])('$what is an Adaptive Card 1.5', ({ digest }) => {
  const ajv = new Ajv({ allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(SCHEMA);
  validate(teamsMessage(digest));
  expect(validate.errors).toBeNull();
});

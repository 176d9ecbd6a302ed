import { z } from 'zod';
import { TARGET_KINDS } from '../app/deliver/target.ts';

const target = z.enum(TARGET_KINDS);
const addresses = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));

/** What a configuration file may say of sending. No secrets: a strict schema refuses them by name. */
export const SEND_FIELDS = {
  send: z
    .union([target, z.array(target)])
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .optional(),
  sendName: z.string().optional(),
  link: z.string().optional(),
  sendTimeout: z.string().optional(),
  slackWebhookFile: z.string().optional(),
  teamsWebhookFile: z.string().optional(),
  smtpServer: z.string().optional(),
  smtpPasswordFile: z.string().optional(),
  emailFrom: z.string().optional(),
  emailTo: addresses.optional(),
  githubRepository: z.string().optional(),
  githubApi: z.string().optional(),
  githubTokenFile: z.string().optional(),
  gitlabProject: z.union([z.string(), z.number().transform(String)]).optional(),
  gitlabUrl: z.string().optional(),
  gitlabTokenFile: z.string().optional(),
  issueLabel: z.string().optional(),
} as const;

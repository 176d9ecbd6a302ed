import { z } from 'zod';

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const count = z.number().int().nonnegative();
/** Forges number apps and installations. */
const id = z.union([z.string(), count.transform(String)]);

/** What a configuration file may say of proposals. No secrets: a strict schema refuses them by name. */
export const PROPOSE_FIELDS = {
  repo: z.string().optional(),
  remote: z.string().optional(),
  base: z.string().optional(),
  branchPrefix: z.string().optional(),
  forge: z.enum(['github', 'gitlab', 'gitea', 'none']).optional(),
  forgeUrl: z.string().optional(),
  project: z.string().optional(),
  forgeTokenFile: z.string().optional(),
  githubAppId: id.optional(),
  githubAppKeyFile: z.string().optional(),
  githubAppInstallation: id.optional(),
  author: z.string().optional(),
  groupBy: z.enum(['owner', 'namespace', 'policy', 'all']).optional(),
  maxOpen: count.optional(),
  maxNew: count.optional(),
  ignoreFor: z.string().optional(),
  refresh: z.string().optional(),
  announce: z.string().optional(),
  rebase: z.enum(['behind', 'when-needed']).optional(),
  signoff: z.boolean().optional(),
  label: texts.optional(),
  reviewers: z.boolean().optional(),
  dashboard: z.boolean().optional(),
  watchFor: z.string().optional(),
} as const;

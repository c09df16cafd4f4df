import { z } from 'zod';
import { SCOPES } from '../../identity.ts';
import { LISTING_TYPES } from '../listings/all.ts';
import { parameterDefinition } from '../parameters/definition.ts';
import { entryName, flag, whole } from './source-schema.ts';

/** Rows and bytes where a tool does not say, and at most. */
export const ROWS = { usual: 1_000, most: 10_000 };
export const BYTES = { usual: 1_048_576, most: 8_388_608 };

const scope = z.enum(SCOPES, {
  error:
    'expected read, write or admin: callers prove themselves to this server, not to services of the file',
});

const annotations = z.strictObject({
  title: z.string().optional(),
  readOnlyHint: flag.optional(),
  destructiveHint: flag.optional(),
  idempotentHint: flag.optional(),
  openWorldHint: flag.optional(),
});

const common = {
  name: entryName,
  title: z.string().min(1).optional(),
  source: z.string(),
  /** What a caller must be allowed to do: read, or write where the tool writes, unless it says more. */
  scope: scope.optional(),
  authRequired: z.array(scope).default([]),
  scopesRequired: z.array(scope).default([]),
  annotations: annotations.default({}),
  /** Seconds that a statement may take. */
  timeout: whole(1, 60).default(8),
  // 0 is Toolbox's word for no limit of the tool's own.
  maxRows: whole(0, ROWS.most).default(ROWS.usual),
  maxResponseBytes: whole(0, BYTES.most).default(BYTES.usual),
};

const description = z.string().min(1);
/** Said nowhere, it is true. */
const readOnly = flag.optional();

/** A tool as a file declares it, in the words of MCP Toolbox and a few of this server's own. */
export const toolSchema = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      ...common,
      type: z.literal('postgres-sql'),
      description,
      readOnly,
      statement: z.string().min(1).max(100_000),
      parameters: z.array(parameterDefinition).default([]),
      templateParameters: z.array(parameterDefinition).default([]),
      /** Functions that this statement needs although they reach further than a read-only transaction. */
      functions: z.array(z.string().min(2)).default([]),
    }),
    z.strictObject({ ...common, type: z.literal('postgres-execute-sql'), description, readOnly }),
    z.strictObject({ ...common, type: z.enum(LISTING_TYPES), description: description.optional() }),
  ],
  { error: 'is no type of tool here; see the README for the list' },
);

/** Every type of tool that this server has. */
export const TOOL_TYPES: readonly string[] = ['postgres-sql', 'postgres-execute-sql', ...LISTING_TYPES];

export type ToolEntry = z.infer<typeof toolSchema>;

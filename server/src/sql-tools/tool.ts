import { z } from 'zod';
import type { Call } from '../call.ts';
import type { Identity } from '../identity.ts';
import { plainText } from '../tools/fields.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import { statementOf, type Plan } from './configuration/plan.ts';
import { identityOf, inputOf } from './parameters/input.ts';
import type { SourceDatabase } from './sources/database.ts';
import { loadParser, MAX_SQL_LENGTH } from './statements/parser.ts';

const callerInput = z.strictObject({
  sql: plainText(MAX_SQL_LENGTH).min(1).describe("one statement of Postgres's SQL"),
});

const output = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string().describe("Postgres's name of it") })),
  rows: z.array(z.record(z.string(), z.unknown())).describe('one object a row'),
  truncated: z.boolean().describe('true if there was more than the limits of rows and bytes let through'),
  changed: z.number().nullable().describe('rows that a writing statement changed'),
});

/** Makes a tool of a plan. What it asks of `database` is decided anew at each call and checked before. */
export function declaredTool(plan: Plan, database: SourceDatabase): Tool {
  const reads = plan.mode === 'read';
  const { origin } = plan;
  const templated = origin.kind === 'template' ? origin.parameters : [];
  return defineTool({
    name: plan.name,
    title: plan.annotations.title ?? plan.title,
    description: plan.description,
    scope: plan.scope,
    input: origin.kind === 'caller' ? callerInput : inputOf([...plan.parameters, ...templated]),
    output,
    annotations: {
      readOnlyHint: reads,
      destructiveHint: plan.annotations.destructiveHint ?? !reads,
      idempotentHint: plan.annotations.idempotentHint ?? reads,
      openWorldHint: plan.annotations.openWorldHint ?? true,
    },
    // Behind the statement's own, so that the database gives up first and says why.
    deadline: plan.seconds + 2,
    call: async (input, call) => ({ output: await answer(plan, database, input, call) }),
  });
}

async function answer(
  plan: Plan,
  database: SourceDatabase,
  input: Record<string, unknown>,
  { signal, identity }: Call,
) {
  const { sql, walkable, question } = statementOf(plan, input, await loadParser());
  const { mode, seconds, rows, bytes } = plan;
  const statement = { text: sql, values: boundValues(plan, input, identity) };
  const trusted = plan.origin.kind === 'declared';
  return database.run(
    { statement, mode, walkable, question, trusted, seconds, rows, bytes, identity },
    signal,
  );
}

function boundValues({ parameters }: Plan, input: Record<string, unknown>, identity: Identity): unknown[] {
  return parameters.map((definition) => {
    const bound = identityOf(definition);
    if (bound !== undefined) return identity[bound];
    const value = input[definition.name] ?? null;
    // A list becomes an array of Postgres's, and a map JSON.
    const isMap = definition.type === 'map' || definition.type === 'object';
    return isMap && value !== null ? JSON.stringify(value) : value;
  });
}

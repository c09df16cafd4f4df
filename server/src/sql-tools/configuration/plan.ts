import { CallError } from '../../errors.ts';
import { allows, type Scope } from '../../identity.ts';
import { LISTINGS } from '../listings/all.ts';
import type { ParameterDefinition } from '../parameters/definition.ts';
import { catalogQuestion, type CatalogQuestion } from '../statements/catalog.ts';
import { factsOf } from '../statements/facts.ts';
import { fill } from '../statements/fill.ts';
import { refusal } from '../statements/guard.ts';
import type { SqlParser } from '../statements/parser.ts';
import { isWalkable, originOf, type Checked, type Origin, type PlanMistake } from './origin.ts';
import type { Source } from './source-schema.ts';
import { BYTES, ROWS, type ToolEntry } from './tool-schema.ts';

/** A declared tool, ready to be served. */
export interface Plan {
  name: string;
  title: string;
  description: string;
  source: string;
  mode: 'read' | 'write';
  scope: Scope;
  annotations: ToolEntry['annotations'];
  origin: Origin;
  /** Bound as $1, $2 … in this order. */
  parameters: readonly ParameterDefinition[];
  /** Functions vouched for by the tool or its source. */
  functions: readonly string[];
  seconds: number;
  rows: number;
  bytes: number;
}

export type PlanResult = { ok: true; plan: Plan } | { ok: false; mistakes: PlanMistake[] };

/** Decides everything about a tool that can be known before it is called. */
export function planOf(entry: ToolEntry, source: Source, parser: SqlParser): PlanResult {
  const mistakes: PlanMistake[] = [];
  const mode = modeOf(entry, source, mistakes);
  const listing = LISTINGS.find(({ type }) => type === entry.type);
  const parameters = listing?.parameters ?? (entry.type === 'postgres-sql' ? entry.parameters : []);
  const functions = [...source.functions, ...(entry.type === 'postgres-sql' ? entry.functions : [])];
  const origin = originOf(entry, { mode, functions, parser, mistakes });
  if (mistakes.length > 0) return { ok: false, mistakes };

  const { name, title = listing?.title ?? name, description = listing?.description ?? title } = entry;
  const demanded = [entry.scope ?? 'read', mode, ...entry.authRequired, ...entry.scopesRequired];
  const plan: Plan = {
    name,
    title,
    description,
    source: source.name,
    mode,
    scope: demanded.reduce((most, scope) => (allows(most, scope) ? most : scope)),
    annotations: entry.annotations,
    origin,
    parameters,
    functions,
    seconds: entry.timeout,
    rows: entry.maxRows === 0 ? ROWS.most : entry.maxRows,
    bytes: entry.maxResponseBytes === 0 ? BYTES.most : entry.maxResponseBytes,
  };
  return { ok: true, plan };
}

function modeOf(entry: ToolEntry, source: Source, mistakes: PlanMistake[]): Plan['mode'] {
  const said = 'readOnly' in entry ? entry.readOnly : undefined;
  const hint = entry.annotations.readOnlyHint;
  if (said !== undefined && hint !== undefined && said !== hint) {
    mistakes.push({
      path: ['readOnly'],
      message: 'readOnly and annotations.readOnlyHint contradict each other',
    });
  }
  const reads = said ?? hint ?? true;
  if (!reads && source.readOnly) {
    mistakes.push({
      path: ['readOnly'],
      message: `the source ${source.name} is read-only, so no tool of it may write`,
    });
  }
  if (!reads && entry.type !== 'postgres-sql' && entry.type !== 'postgres-execute-sql') {
    mistakes.push({ path: ['annotations', 'readOnlyHint'], message: `${entry.type} never writes` });
  }
  return reads ? 'read' : 'write';
}

/** The statement of one call, as far as it can be checked before the database is asked. */
export interface CallStatement extends Checked {
  /** What the catalog must be asked before it runs; undefined where the operator wrote all of it. */
  question?: CatalogQuestion | undefined;
}

/**
 * The statement of one call, checked.
 *
 * @throws CallError where the guard refuses it
 */
export function statementOf(plan: Plan, values: Record<string, unknown>, parser: SqlParser): CallStatement {
  const { origin, mode } = plan;
  if (origin.kind === 'declared') return origin;
  const sql =
    origin.kind === 'caller' ? String(values['sql']) : fill(origin.template, origin.parameters, values);
  const own = origin.kind === 'caller' ? undefined : origin.own;
  const functions = [...plan.functions, ...(own?.functions ?? [])];
  const facts = factsOf(parser.parse(sql));
  const problem = refusal(facts, { mode, author: 'caller', functions });
  if (problem !== undefined) throw new CallError(problem);
  const unbound = facts.parameters.size - plan.parameters.length;
  if (unbound > 0)
    throw new CallError(
      'The statement has parameters such as $1, and none can be given here: write the values.',
    );
  const question = catalogQuestion(facts, { mode, functions: plan.functions }, own);
  return { sql, walkable: isWalkable(facts), question };
}

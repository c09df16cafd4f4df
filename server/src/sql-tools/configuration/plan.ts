import { CallError } from '../../errors.ts';
import { allows, type Scope } from '../../identity.ts';
import { LISTINGS } from '../listings/all.ts';
import type { ParameterDefinition } from '../parameters/definition.ts';
import { defaultMistake } from '../parameters/input.ts';
import { factsOf, type Facts } from '../statements/facts.ts';
import { fill } from '../statements/fill.ts';
import { refusal } from '../statements/guard.ts';
import type { SqlParser } from '../statements/parser.ts';
import { parseTemplate, placeholdersOf, type Template } from '../statements/template.ts';
import type { Path } from './mistakes.ts';
import { sampleOf } from './sample.ts';
import type { Source } from './source-schema.ts';
import { BYTES, ROWS, type ToolEntry } from './tool-schema.ts';

/** A statement that the guard let through. */
export interface Checked {
  sql: string;
  /** Whether it is one that a cursor can walk. */
  walkable: boolean;
}

/** Where a tool's statement comes from. */
export type Origin =
  | ({ kind: 'declared' } & Checked)
  /** Filled in at each call, and checked again; `functions` are those the operator wrote. */
  | { kind: 'template'; template: Template; parameters: ParameterDefinition[]; functions: string[] }
  | { kind: 'caller' };

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

export interface PlanMistake {
  path: Path;
  message: string;
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

interface Check {
  mode: Plan['mode'];
  functions: readonly string[];
  parser: SqlParser;
  mistakes: PlanMistake[];
}

function originOf(entry: ToolEntry, check: Check): Origin {
  if (entry.type === 'postgres-execute-sql') return { kind: 'caller' };
  if (entry.type !== 'postgres-sql') {
    return {
      kind: 'declared',
      sql: LISTINGS.find(({ type }) => type === entry.type)?.statement ?? '',
      walkable: true,
    };
  }
  const { statement, parameters, templateParameters } = entry;
  checkParameters(entry, check.mistakes);
  if (templateParameters.length === 0) {
    const facts = checkStatement(statement, parameters.length, check);
    return { kind: 'declared', sql: statement, walkable: facts !== undefined && isWalkable(facts) };
  }
  const before = check.mistakes.length;
  const template = templateOf(entry, check);
  if (check.mistakes.length > before) return { kind: 'caller' };
  const facts = checkStatement(sampleOf(template, templateParameters), parameters.length, check);
  const functions = [...(facts?.functions ?? [])];
  // Each call is checked as a caller's words, so those of the operator must stand that too.
  const problem =
    facts &&
    refusal(facts, { mode: check.mode, author: 'caller', functions: [...check.functions, ...functions] });
  if (problem !== undefined && check.mistakes.length === before) {
    check.mistakes.push({ path: ['statement'], message: problem });
  }
  return { kind: 'template', template, parameters: templateParameters, functions };
}

const isWalkable = ({ statements }: Facts): boolean => statements[0] === 'SelectStmt';

type Declared = Extract<ToolEntry, { type: 'postgres-sql' }>;

function checkParameters({ parameters, templateParameters }: Declared, mistakes: PlanMistake[]): void {
  const seen = new Set<string>();
  for (const [list, definitions] of Object.entries({ parameters, templateParameters })) {
    for (const [index, definition] of definitions.entries()) {
      if (seen.has(definition.name)) {
        mistakes.push({
          path: [list, index, 'name'],
          message: `there are two parameters ${definition.name}`,
        });
      }
      seen.add(definition.name);
      const mistake = defaultMistake(definition);
      if (mistake !== undefined) mistakes.push({ path: [list, index, 'default'], message: mistake });
      if (list === 'templateParameters' && (definition.type === 'map' || definition.type === 'object')) {
        mistakes.push({ path: [list, index, 'type'], message: 'a map cannot be a part of a statement' });
      }
    }
  }
}

function templateOf({ statement, templateParameters }: Declared, { parser, mistakes }: Check): Template {
  const report = (message: string) => mistakes.push({ path: ['statement'], message });
  const result = reporting(report, () => parseTemplate(statement, (sql) => parser.tokens(sql)));
  if (result === undefined) return [];
  if (!result.ok) {
    for (const message of result.mistakes) report(message);
    return [];
  }
  const placeholders = placeholdersOf(result.template);
  for (const { name, array } of placeholders) {
    const definition = templateParameters.find((known) => known.name === name);
    if (definition === undefined) report(`{{.${name}}} is not declared under templateParameters`);
    else if (array !== (definition.type === 'array')) {
      report(
        definition.type === 'array' ? `write {{array .${name}}}` : `${name} is no array: write {{.${name}}}`,
      );
    }
  }
  for (const [index, { name }] of templateParameters.entries()) {
    if (placeholders.some((placeholder) => placeholder.name === name)) continue;
    mistakes.push({ path: ['templateParameters', index], message: `the statement has no {{.${name}}}` });
  }
  return result.template;
}

/** Checks what the operator wrote. */
function checkStatement(
  sql: string,
  count: number,
  { mode, functions, parser, mistakes }: Check,
): Facts | undefined {
  const report = (message: string) => mistakes.push({ path: ['statement'], message });
  const facts = reporting(report, () => factsOf(parser.parse(sql)));
  if (facts === undefined) return undefined;
  const problem = refusal(facts, { mode, author: 'operator', functions });
  if (problem !== undefined) {
    const mend = /only reads/.test(problem) ? ' To let it write, set "readOnly: false".' : '';
    report(`${problem}${mend}`);
  }
  const declared = new Set(Array.from({ length: count }, (_, index) => index + 1));
  for (const number of facts.parameters.difference(declared)) report(`$${number} has no parameter`);
  for (const number of declared.difference(facts.parameters))
    report(`parameter ${number} is not used: there is no $${number}`);
  return facts;
}

function reporting<T>(report: (message: string) => void, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    report(error.message);
    return undefined;
  }
}

/**
 * The statement of one call, checked.
 *
 * @throws CallError where the guard refuses it
 */
export function statementOf(plan: Plan, values: Record<string, unknown>, parser: SqlParser): Checked {
  const { origin, mode } = plan;
  if (origin.kind === 'declared') return origin;
  const sql =
    origin.kind === 'caller' ? String(values['sql']) : fill(origin.template, origin.parameters, values);
  const functions = origin.kind === 'caller' ? plan.functions : [...plan.functions, ...origin.functions];
  const facts = factsOf(parser.parse(sql));
  const problem = refusal(facts, { mode, author: 'caller', functions });
  if (problem !== undefined) throw new CallError(problem);
  const unbound = facts.parameters.size - plan.parameters.length;
  if (unbound > 0)
    throw new CallError(
      'The statement has parameters such as $1, and none can be given here: write the values.',
    );
  return { sql, walkable: isWalkable(facts) };
}

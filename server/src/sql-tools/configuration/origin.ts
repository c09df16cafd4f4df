import { CallError } from '../../errors.ts';
import { LISTINGS } from '../listings/all.ts';
import type { ParameterDefinition } from '../parameters/definition.ts';
import { defaultMistake, identityOf } from '../parameters/input.ts';
import { factsOf, type Facts } from '../statements/facts.ts';
import { refusal } from '../statements/guard.ts';
import type { SqlParser } from '../statements/parser.ts';
import { parseTemplate, placeholdersOf, type Template } from '../statements/template.ts';
import type { Path } from './mistakes.ts';
import { sampleOf } from './sample.ts';
import type { ToolEntry } from './tool-schema.ts';

/** A statement that the guard let through. */
export interface Checked {
  sql: string;
  /** Whether it is one that a cursor can walk. */
  walkable: boolean;
}

/** Where a tool's statement comes from. */
export type Origin =
  | ({ kind: 'declared' } & Checked)
  /** Filled in at each call, and checked again; `own` are the operator's words around the values. */
  | { kind: 'template'; template: Template; parameters: ParameterDefinition[]; own: Facts | undefined }
  | { kind: 'caller' };

export interface PlanMistake {
  path: Path;
  message: string;
}

/** What a declared statement is checked against; mistakes are added to `mistakes`. */
export interface Check {
  mode: 'read' | 'write';
  functions: readonly string[];
  parser: SqlParser;
  mistakes: PlanMistake[];
}

export const isWalkable = ({ statements }: Facts): boolean => statements[0] === 'SelectStmt';

type Declared = Extract<ToolEntry, { type: 'postgres-sql' }>;

/** Decides where a tool's statement comes from, and checks as much of it as is known. */
export function originOf(entry: ToolEntry, check: Check): Origin {
  if (entry.type === 'postgres-execute-sql') return { kind: 'caller' };
  if (entry.type !== 'postgres-sql') {
    const sql = LISTINGS.find(({ type }) => type === entry.type)?.statement ?? '';
    return { kind: 'declared', sql, walkable: true };
  }
  const { statement, parameters, templateParameters } = entry;
  checkParameters(entry, check.mistakes);
  if (templateParameters.length > 0) return templateOrigin(entry, check);
  const facts = checkStatement(statement, parameters.length, check);
  return { kind: 'declared', sql: statement, walkable: facts !== undefined && isWalkable(facts) };
}

function templateOrigin(entry: Declared, check: Check): Origin {
  const { parameters, templateParameters } = entry;
  const before = check.mistakes.length;
  const template = readTemplate(entry, check);
  const facts =
    check.mistakes.length > before
      ? undefined
      : checkStatement(sampleOf(template, templateParameters), parameters.length, check, inTheirPlace);
  const functions = [...(facts?.functions ?? [])];
  // Each call is checked as a caller's words, so those of the operator must stand that too.
  const problem =
    facts &&
    refusal(facts, { mode: check.mode, author: 'caller', functions: [...check.functions, ...functions] });
  if (problem !== undefined && check.mistakes.length === before) {
    check.mistakes.push({ path: ['statement'], message: problem });
  }
  return { kind: 'template', template, parameters: templateParameters, own: facts };
}

function checkParameters({ parameters, templateParameters }: Declared, mistakes: PlanMistake[]): void {
  const seen = new Set<string>();
  for (const [list, definitions] of Object.entries({ parameters, templateParameters })) {
    for (const [index, definition] of definitions.entries()) {
      const report = (field: string, message: string) =>
        mistakes.push({ path: [list, index, field], message });
      if (seen.has(definition.name)) report('name', `there are two parameters ${definition.name}`);
      seen.add(definition.name);
      const mistake = defaultMistake(definition);
      if (mistake !== undefined) report('default', mistake);
      if (list === 'templateParameters' && (definition.type === 'map' || definition.type === 'object')) {
        report('type', 'a map cannot be a part of a statement');
      }
      if (list === 'templateParameters' && identityOf(definition) !== undefined) {
        report('identity', 'who is calling can only be bound: move it to parameters');
      }
    }
  }
}

function readTemplate({ statement, templateParameters }: Declared, { parser, mistakes }: Check): Template {
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

// The statement that is checked has a sample for each placeholder, which the file does not contain.
const inTheirPlace = (message: string): string =>
  `${message} It was checked with a sample in the place of each {{.name}}: a name such as a_name for a text, or a number. A template's text becomes one name, or one value inside '…'; a whole statement only behind EXPLAIN.`;

/** Checks what the operator wrote; `explain` adds to what is wrong with it. */
function checkStatement(
  sql: string,
  count: number,
  { mode, functions, parser, mistakes }: Check,
  explain = (message: string): string => message,
): Facts | undefined {
  const report = (message: string) => mistakes.push({ path: ['statement'], message: explain(message) });
  const facts = reporting(report, () => factsOf(parser.parse(sql)));
  if (facts === undefined) return undefined;
  const problem = refusal(facts, { mode, author: 'operator', functions });
  if (problem !== undefined) {
    const mend = problem.includes('only reads') ? ' To let it write, set "readOnly: false".' : '';
    report(`${problem}${mend}`);
  }
  const declared = new Set(Array.from({ length: count }, (_, index) => index + 1));
  for (const number of facts.parameters.difference(declared)) report(`$${number} has no parameter`);
  for (const number of declared.difference(facts.parameters)) {
    report(`parameter ${number} is not used: there is no $${number}`);
  }
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

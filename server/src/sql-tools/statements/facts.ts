/** What a text of SQL holds, as far as the guard asks. */
export interface Facts {
  /** The kind of each statement at the top, such as SelectStmt, in order. */
  statements: string[];
  /** The kinds of all statements, those inside WITH, EXPLAIN and subqueries too. */
  kinds: Set<string>;
  /** Every function called, as written; `pg_catalog.` is left out. */
  functions: Set<string>;
  /** Every field taken of a value, as by a.b and (a).b: where there is no such column, Postgres calls a function. */
  fields: Set<string>;
  /** Every relation named, without its schema. */
  relations: Set<string>;
  /** The numbers of the parameters: 1 for $1. */
  parameters: Set<number>;
  /** SELECT … INTO. */
  into: boolean;
  /** FOR UPDATE, FOR SHARE and their like. */
  locks: boolean;
}

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const STATEMENT = /^[A-Z]\w*Stmt$/;

/** Gathers the facts from a parse tree. Walks without recursion, so that no nesting is too deep for it. */
export function factsOf(tree: unknown): Facts {
  const facts: Facts = {
    statements: topStatements(tree),
    kinds: new Set(),
    functions: new Set(),
    fields: new Set(),
    relations: new Set(),
    parameters: new Set(),
    into: false,
    locks: false,
  };
  const pending: unknown[] = [tree];
  while (pending.length > 0) {
    const value = pending.pop();
    if (Array.isArray(value)) for (const item of value) pending.push(item);
    if (!isNode(value)) continue;
    note(value, facts);
    for (const child of Object.values(value)) if (typeof child === 'object') pending.push(child);
  }
  return facts;
}

function topStatements(tree: unknown): string[] {
  const list = isNode(tree) && Array.isArray(tree['stmts']) ? tree['stmts'] : [];
  return list.map((entry: unknown) => {
    const statement = isNode(entry) ? entry['stmt'] : undefined;
    return isNode(statement) ? (Object.keys(statement)[0] ?? '') : '';
  });
}

// A field's own type is not always written as a tag, so names are read where their field stands.
function note(node: Node, facts: Facts): void {
  for (const key of Object.keys(node)) if (STATEMENT.test(key)) facts.kinds.add(key);
  if ('intoClause' in node) facts.into = true;
  if ('lockingClause' in node) facts.locks = true;
  if ('funcname' in node) facts.functions.add(nameOf(node['funcname']));
  for (const field of fieldsIn(node)) facts.fields.add(field);
  if (typeof node['relname'] === 'string') facts.relations.add(node['relname']);
  const parameter = node['ParamRef'];
  if (isNode(parameter))
    facts.parameters.add(typeof parameter['number'] === 'number' ? parameter['number'] : 0);
}

function fieldsIn({ ColumnRef: column, A_Indirection: taken }: Node): string[] {
  // The first name of a column is its table, or the column itself.
  if (isNode(column)) return namesIn(column['fields']).slice(1);
  return isNode(taken) ? namesIn(taken['indirection']) : [];
}

function namesIn(parts: unknown): string[] {
  return (Array.isArray(parts) ? parts : []).map((part: unknown) => {
    const text = isNode(part) ? part['String'] : undefined;
    return isNode(text) && typeof text['sval'] === 'string' ? text['sval'] : '?';
  });
}

function nameOf(parts: unknown): string {
  const names = namesIn(parts);
  return (names[0] === 'pg_catalog' && names.length > 1 ? names.slice(1) : names).join('.');
}

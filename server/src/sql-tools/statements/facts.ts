/** A field taken of a value, as by a.b and (a).b. */
export interface Field {
  name: string;
  /** The names before it where it is written a.b or s.a.b; undefined for (a).b. */
  of: readonly string[] | undefined;
}

/** A relation as a statement names it. */
export interface Relation {
  schema: string;
  name: string;
  /** What its columns are qualified with. */
  alias: string;
  /** Whether its columns have other names in the statement, as in `t AS a (b, c)`. */
  renamed: boolean;
}

/** What a text of SQL holds, as far as the guard asks. */
export interface Facts {
  /** The kind of each statement at the top, such as SelectStmt, in order. */
  statements: string[];
  /** The kinds of all statements, those inside WITH, EXPLAIN and subqueries too. */
  kinds: Set<string>;
  /** Every function called, as written; `pg_catalog.` is left out. */
  functions: Set<string>;
  /** Those of `functions` that are written without a schema. */
  unqualified: Set<string>;
  /** Every field taken of a value: where there is no such column, Postgres calls a function. */
  fields: Field[];
  /** Every operator, without its schema; those that a clause such as USING or BETWEEN implies, too. */
  operators: Set<string>;
  /** Every type named, without its schema. */
  types: Set<string>;
  /** Every relation named, as often as it is. */
  tables: Relation[];
  /** Names that stand for something else than a relation: subqueries, functions, joins and WITH. */
  derived: Set<string>;
  /** The relations that INSERT, UPDATE, DELETE, MERGE and TRUNCATE change. */
  targets: Pick<Relation, 'schema' | 'name'>[];
  /** Every relation named, without its schema. */
  relations: Set<string>;
  /** The numbers of the parameters: 1 for $1. */
  parameters: Set<number>;
  /** JSON_OBJECT, JSON_ARRAY and their like, which are no functions to the parser. */
  json: boolean;
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
    unqualified: new Set(),
    fields: [],
    operators: new Set(),
    types: new Set(),
    tables: [],
    derived: new Set(),
    targets: [],
    relations: new Set(),
    parameters: new Set(),
    json: false,
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
  if (Object.keys(node).some((key) => key.startsWith('Json'))) facts.json = true;
  if ('intoClause' in node) facts.into = true;
  if ('lockingClause' in node) facts.locks = true;
  noteFunction(node, facts);
  noteRelation(node, facts);
  for (const name of operatorsIn(node)) facts.operators.add(name);
  facts.fields.push(...fieldsIn(node));
  // Every TypeName has a typmod, and nothing else has both.
  if ('typemod' in node && Array.isArray(node['names'])) facts.types.add(lastOf(node['names']));
  const parameter = node['ParamRef'];
  if (isNode(parameter))
    facts.parameters.add(typeof parameter['number'] === 'number' ? parameter['number'] : 0);
}

function noteFunction(node: Node, facts: Facts): void {
  if (!('funcname' in node)) return;
  facts.functions.add(nameOf(node['funcname']));
  const names = namesIn(node['funcname']);
  if (names.length === 1) facts.unqualified.add(names[0] ?? '');
}

function noteRelation(node: Node, facts: Facts): void {
  const { alias } = node;
  const aliasName = isNode(alias) && typeof alias['aliasname'] === 'string' ? alias['aliasname'] : undefined;
  if (typeof node['ctename'] === 'string') facts.derived.add(node['ctename']);
  const relation = relationOf(node);
  if (relation === undefined) {
    if (aliasName !== undefined) facts.derived.add(aliasName);
  } else {
    facts.relations.add(relation.name);
    const renamed = isNode(alias) && 'colnames' in alias;
    facts.tables.push({ ...relation, alias: aliasName ?? relation.name, renamed });
  }
  for (const key of ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'TruncateStmt']) {
    const statement = node[key];
    if (!isNode(statement)) continue;
    const listed = Array.isArray(statement['relations']) ? statement['relations'] : [];
    const found = [statement['relation'], ...listed].map(
      (entry: unknown) => relationOf(entry) ?? relationOf(isNode(entry) ? entry['RangeVar'] : undefined),
    );
    facts.targets.push(...found.filter((target) => target !== undefined));
  }
}

function relationOf(node: unknown): Pick<Relation, 'schema' | 'name'> | undefined {
  if (!isNode(node) || typeof node['relname'] !== 'string') return undefined;
  return {
    schema: typeof node['schemaname'] === 'string' ? node['schemaname'] : '',
    name: node['relname'],
  };
}

const BETWEEN = ['<', '<=', '>', '>='];

function operatorsIn(node: Node): string[] {
  const { A_Expr: expression, SubLink: link, CaseExpr: choice, JoinExpr: join } = node;
  const sorted = Array.isArray(node['useOp']) ? [lastOf(node['useOp'])] : [];
  if (isNode(expression)) {
    const name = lastOf(expression['name']);
    return name.includes('BETWEEN') ? BETWEEN : [name];
  }
  if (isNode(link)) return Array.isArray(link['operName']) ? [lastOf(link['operName'])] : ['='];
  if (isNode(choice) && 'arg' in choice) return ['='];
  if (isNode(join) && ('usingClause' in join || 'isNatural' in join)) return ['='];
  return sorted;
}

function fieldsIn({ ColumnRef: column, A_Indirection: taken }: Node): Field[] {
  if (isNode(column)) {
    // The last name is the column or a function; those before it are its table.
    const names = namesIn(column['fields']);
    return names.length < 2 ? [] : [{ name: names.at(-1) ?? '', of: names.slice(0, -1) }];
  }
  const names = isNode(taken) ? namesIn(taken['indirection']) : [];
  return names.map((name) => ({ name, of: undefined }));
}

function namesIn(parts: unknown): string[] {
  return (Array.isArray(parts) ? parts : []).map((part: unknown) => {
    const text = isNode(part) ? part['String'] : undefined;
    return isNode(text) && typeof text['sval'] === 'string' ? text['sval'] : '?';
  });
}

const lastOf = (parts: unknown): string => namesIn(parts).at(-1) ?? '?';

function nameOf(parts: unknown): string {
  const names = namesIn(parts);
  return (names[0] === 'pg_catalog' && names.length > 1 ? names.slice(1) : names).join('.');
}

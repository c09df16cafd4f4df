import type { Facts } from './facts.ts';
import { fieldReachesOut, isListed, READING, reachesOut, WRITING } from './functions.ts';

/** What a statement may be. */
export interface Rules {
  mode: 'read' | 'write';
  /** Who chose the words: an operator who declared it, or a caller whose words are not to be trusted. */
  author: 'operator' | 'caller';
  /** Functions that the operator vouches for. */
  functions: readonly string[];
}

// What a transaction does not contain, or what would outlive it on a connection that others use next.
const NEVER = new Set(
  `TransactionStmt CopyStmt PrepareStmt ExecuteStmt DeallocateStmt ListenStmt UnlistenStmt NotifyStmt VariableSetStmt
  DiscardStmt LoadStmt AlterSystemStmt DeclareCursorStmt FetchStmt ClosePortalStmt CheckPointStmt LockStmt ConstraintsSetStmt
  CreatedbStmt DropdbStmt AlterDatabaseStmt AlterDatabaseSetStmt CreateTableSpaceStmt DropTableSpaceStmt VacuumStmt
  ClusterStmt ReindexStmt`.split(/\s+/),
);

const READ = new Set(['SelectStmt', 'ExplainStmt', 'VariableShowStmt']);

const WRITE = new Set([
  ...READ,
  ...`InsertStmt UpdateStmt DeleteStmt MergeStmt TruncateStmt CreateStmt CreateTableAsStmt CreateSchemaStmt CreateSeqStmt
  CreateEnumStmt AlterTableStmt AlterSeqStmt AlterEnumStmt IndexStmt ViewStmt RefreshMatViewStmt RenameStmt CommentStmt
  DropStmt`.split(/\s+/),
]);

// Readable by a superuser only, and full of secrets.
const SECRET_RELATIONS = new Set(
  `pg_authid pg_shadow pg_user_mapping pg_user_mappings pg_subscription pg_hba_file_rules pg_ident_file_mappings
  pg_file_settings pg_largeobject`.split(/\s+/),
);

const named = (kind: string): string =>
  kind
    .replace(/Stmt$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();

// pg_settings and its like: a change of a row changes the server, the database or the session.
const isSystem = ({ schema, name }: Facts['targets'][number]): boolean =>
  schema === 'pg_catalog' || schema === 'information_schema' || (schema === '' && name.startsWith('pg_'));

/** Says why a text of SQL must not run under these rules, and how to mend it, or nothing. */
export function refusal(facts: Facts, rules: Rules): string | undefined {
  const { statements } = facts;
  if (statements.length !== 1) {
    return `It must be exactly one statement, and there ${statements.length === 0 ? 'is none' : `are ${statements.length}`}.`;
  }
  return kindRefusal(facts, rules) ?? functionRefusal(facts, rules) ?? fieldRefusal(facts, rules);
}

function kindRefusal(facts: Facts, { mode, author }: Rules): string | undefined {
  const [never] = facts.kinds.intersection(NEVER);
  if (never !== undefined) return `${named(never)} is not available here.`;
  if (author === 'caller') {
    const [secret] = facts.relations.intersection(SECRET_RELATIONS);
    if (secret !== undefined) return `The relation ${secret} is not available here.`;
  }
  if (mode === 'write') {
    const system = author === 'caller' ? facts.targets.find(isSystem) : undefined;
    if (system !== undefined)
      return `The system relation ${system.name} cannot be changed here: what it holds outlives the call.`;
    const [other] = author === 'caller' ? facts.kinds.difference(WRITE) : [];
    return other === undefined ? undefined : `${named(other)} is not available here.`;
  }
  const [other] = facts.kinds.difference(READ);
  if (other !== undefined) return `${named(other)} changes something, and this tool only reads.`;
  if (facts.into) return 'SELECT … INTO makes a table, and this tool only reads.';
  if (facts.locks)
    return 'FOR UPDATE and its like lock rows, and this tool only reads: leave the clause out.';
  return undefined;
}

function functionRefusal(facts: Facts, { mode, author, functions }: Rules): string | undefined {
  for (const name of facts.functions) {
    if (isListed(name, functions)) continue;
    if (author === 'caller') {
      if (READING.has(name) || (mode === 'write' && WRITING.has(name))) continue;
      return `The function ${name} is not known to only read. Do without it, or ask the operator to list it under "functions" of the source.`;
    }
    if (mode === 'read' && reachesOut(name)) {
      return `The function ${name} reaches further than a read-only transaction. List it under "functions" of the tool, or set "readOnly: false".`;
    }
  }
  return undefined;
}

/** `value.name` is one more way to write `name(value)`. */
function fieldRefusal({ fields }: Facts, { mode, author, functions }: Rules): string | undefined {
  if (mode === 'write' && author === 'operator') return undefined;
  for (const { name } of fields) {
    if (!fieldReachesOut(name) || isListed(name, functions)) continue;
    return `A field ${name} would call the function of that name, which reaches further than this tool. If it is a column, ask the operator to list it under "functions".`;
  }
  return undefined;
}

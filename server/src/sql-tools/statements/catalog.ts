import { z } from 'zod';
import type { Statement } from '../../postgres/pool.ts';
import type { Facts, Field, Relation } from './facts.ts';
import { isListed, READING, reachesOut } from './functions.ts';
import type { Rules } from './guard.ts';

/**
 * What only the database of a caller's statement knows: which of its names stand for functions that people
 * made. Postgres calls a function for a field that no column has, for an operator, for a cast, and for the
 * check of a domain.
 */
export interface CatalogQuestion {
  /** Asks the catalog; its rows go to `refusal`. Reads only. */
  statement: Statement;
  /** Says why the statement must not run, or nothing. */
  refusal(rows: unknown): string | undefined;
}

// Objects below this number came with Postgres itself: FirstNormalObjectId of access/transam.h.
const FIRST_OWN = 16_384;

// A function that people made, other than one of an extension that promises to change nothing.
const UNKNOWN = `(p.oid >= ${FIRST_OWN} AND (p.provolatile = 'v' OR NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid
  AND e.deptype = 'e')))`;

const OWN_NAME = `(SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = p.pronamespace) || '.' || p.proname`;

/** True for a type that came with Postgres or that a value in the statement can have. */
const reachable = (type: string): string =>
  `(${type} < ${FIRST_OWN} OR ${type} IN (SELECT oid FROM reached))`;

/**
 * True where Postgres never resolves a call to this overload of a name of its own: it has arguments of `types`, all
 * of which are made by people, and no value in the statement can have them. Any value that is meant for a domain can,
 * and any row for a type of rows; a literal without a type can too, unless Postgres has an overload for it (`own`).
 */
const isOutOfReach = (types: string, own: string): string => `(EXISTS (${own}) AND NOT EXISTS (
  SELECT FROM unnest(${types}) AS a LEFT JOIN pg_catalog.pg_type t ON t.oid = a
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
  WHERE a <> 0 AND (${reachable('a')} OR t.typtype IN ('c', 'd') OR e.typtype IN ('c', 'd'))))`;

const OTHER_FUNCTION = isOutOfReach(
  'p.proargtypes::oid[]',
  `SELECT FROM pg_catalog.pg_proc b
    WHERE b.oid < ${FIRST_OWN} AND b.proname = p.proname AND b.pronargs = p.pronargs AND p.pronargs > 0`,
);
const OTHER_OPERATOR = isOutOfReach(
  'ARRAY[o.oprleft, o.oprright]',
  `SELECT FROM pg_catalog.pg_operator b
    WHERE b.oid < ${FIRST_OWN} AND b.oprname = o.oprname AND (b.oprleft = 0) = (o.oprleft = 0)`,
);

/**
 * $1 functions, $2 fields, $3 operators, $4 types, $5 relations, $6 whether JSON is made or read, $7 whether
 * the statement writes, $8 to $10 schema, relation and name of fields that are columns if the relation has
 * them.
 */
const QUESTION = `WITH RECURSIVE
  start (oid, spelled) AS (
    SELECT t.oid, true FROM pg_catalog.pg_type t WHERE t.typname = ANY ($4::text[] || $1::text[] || $2::text[])
    UNION ALL
    SELECT c.reltype, $6::boolean FROM pg_catalog.pg_class c WHERE c.relname = ANY ($5::text[])
    UNION ALL
    SELECT r, false FROM pg_catalog.pg_proc p, unnest(p.prorettype || coalesce(p.proallargtypes, '{}')) AS r
    WHERE p.proname = ANY ($1::text[] || $2::text[]) AND p.oid >= ${FIRST_OWN}
  ),
  reached (oid, spelled) AS (
    SELECT oid, spelled FROM start WHERE oid >= ${FIRST_OWN}
    UNION
    SELECT part.oid, reached.spelled FROM reached JOIN pg_catalog.pg_type t ON t.oid = reached.oid
    CROSS JOIN LATERAL (
      SELECT t.typelem UNION ALL SELECT t.typarray UNION ALL SELECT t.typbasetype
      UNION ALL SELECT unnest(ARRAY[r.rngsubtype, r.rngtypid, r.rngmultitypid])
        FROM pg_catalog.pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
      UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
        WHERE t.typrelid <> 0 AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS part (oid) WHERE part.oid >= ${FIRST_OWN}
  ),
  spelled AS (SELECT DISTINCT oid FROM reached WHERE spelled)
SELECT 'function' AS kind, p.proname::text AS name, ${OWN_NAME} AS function FROM pg_catalog.pg_proc p
  WHERE p.proname = ANY ($1::text[]) AND ${UNKNOWN} AND NOT ${OTHER_FUNCTION}
UNION ALL
SELECT 'field', p.proname::text, ${OWN_NAME} FROM pg_catalog.pg_proc p
  WHERE p.proname = ANY ($2::text[]) AND p.pronargs >= 1 AND p.pronargs - p.pronargdefaults <= 1
  AND (${UNKNOWN} OR (p.oid < ${FIRST_OWN} AND p.provolatile = 'v'))
UNION ALL
SELECT 'operator', o.oprname::text, ${OWN_NAME} FROM pg_catalog.pg_operator o
  JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode
  WHERE o.oprname = ANY ($3::text[]) AND ${UNKNOWN} AND NOT ${OTHER_OPERATOR}
UNION ALL
SELECT 'cast', pg_catalog.format_type(k.casttarget, NULL), ${OWN_NAME} FROM pg_catalog.pg_cast k
  JOIN pg_catalog.pg_proc p ON p.oid = k.castfunc
  WHERE ${UNKNOWN} AND ${reachable('k.castsource')} AND (
    k.casttarget IN (SELECT unnest(ARRAY[t.oid, t.typarray]) FROM start JOIN pg_catalog.pg_type t USING (oid) WHERE spelled)
    OR ($6::boolean AND k.casttarget IN ('json'::regtype, 'jsonb'::regtype))
    OR (k.castcontext = 'i' OR (k.castcontext = 'a' AND $7::boolean))
      AND (k.castsource IN (SELECT oid FROM reached) OR k.casttarget IN (SELECT oid FROM reached)))
UNION ALL
SELECT 'type', pg_catalog.format_type(t.oid, NULL), ${OWN_NAME} FROM spelled
  JOIN pg_catalog.pg_type t ON t.oid = spelled.oid
  JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_constraint'::regclass AND d.objid = c.oid
  LEFT JOIN pg_catalog.pg_operator o ON d.refclassid = 'pg_catalog.pg_operator'::regclass AND o.oid = d.refobjid
  JOIN pg_catalog.pg_proc p ON p.oid = coalesce(o.oprcode::oid, d.refobjid)
    AND (o.oid IS NOT NULL OR d.refclassid = 'pg_catalog.pg_proc'::regclass)
  WHERE ${UNKNOWN}
UNION ALL
SELECT 'type', pg_catalog.format_type(t.oid, NULL), ${OWN_NAME} FROM spelled
  JOIN pg_catalog.pg_type t ON t.oid = spelled.oid
  LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  JOIN pg_catalog.pg_proc p ON p.oid IN (t.typinput, t.typoutput, t.typmodin, r.rngcanonical, r.rngsubdiff)
  WHERE ${UNKNOWN}
UNION ALL
SELECT 'column', u.place::text, '' FROM unnest($8::text[], $9::text[], $10::text[]) WITH ORDINALITY AS u (s, r, f, place)
  JOIN pg_catalog.pg_attribute a ON a.attname = u.f AND NOT a.attisdropped AND a.attrelid = pg_catalog.to_regclass(
    CASE WHEN u.s = '' THEN '' ELSE pg_catalog.quote_ident(u.s) || '.' END || pg_catalog.quote_ident(u.r))`;

const answer = z.array(
  z.object({
    kind: z.enum(['function', 'field', 'operator', 'cast', 'type', 'column']),
    name: z.string(),
    function: z.string(),
  }),
);

/**
 * The question to the catalog about a caller's statement; undefined where it has no name that could call a
 * function. `own` are the operator's words around it, which are not asked about.
 */
export function catalogQuestion(
  facts: Facts,
  rules: Pick<Rules, 'mode' | 'functions'>,
  own?: Facts,
): CatalogQuestion | undefined {
  const theirs = new Set(own?.fields.map(({ name }) => name));
  const fields = facts.fields.filter(({ name }) => name !== '?' && !theirs.has(name));
  const functions = [...facts.unqualified.difference(own?.unqualified ?? new Set())];
  const operators = [...facts.operators.difference(own?.operators ?? new Set())];
  const types = [...facts.types.difference(own?.types ?? new Set())];
  if (fields.length + functions.length + operators.length + types.length + facts.relations.size === 0)
    return undefined;
  const candidates = fields.map((field) => candidatesOf(field, facts));
  const asked = candidates.flatMap((tables, index) =>
    tables.map((table) => ({ ...table, field: fields[index]?.name ?? '' })),
  );
  return {
    statement: {
      text: QUESTION,
      values: [
        functions,
        fields.map(({ name }) => name),
        operators,
        types,
        [...facts.relations],
        facts.json || [...facts.functions].some((name) => name.includes('json')),
        rules.mode === 'write',
        asked.map(({ schema }) => schema),
        asked.map(({ name }) => name),
        asked.map(({ field }) => field),
      ],
    },
    refusal(rows) {
      const found = answer.parse(rows);
      const columns = new Set(found.filter(({ kind }) => kind === 'column').map(({ name }) => Number(name)));
      // Counted from 1, as WITH ORDINALITY does.
      let place = 0;
      const unproven = new Set(
        fields.flatMap(({ name }, index) => {
          const places = (candidates[index] ?? []).map(() => ++place);
          return places.length > 0 && places.every((at) => columns.has(at)) ? [] : [name];
        }),
      );
      const bad = found.find((row) => {
        if (row.kind === 'column' || isVouched(row.function, rules.functions)) return false;
        if (row.kind !== 'field') return true;
        return unproven.has(row.name) && !isHarmless(row.name, row.function);
      });
      return (
        bad &&
        `${wordsOf(bad)} Do without it, or ask the operator to list the function under "functions" of the source.`
      );
    },
  };
}

/** The relations that must all have the column for the field to be one; none where that cannot be told. */
function candidatesOf({ of }: Field, { tables, derived }: Facts): Relation[] {
  if (of === undefined) return [];
  const [alias = '', schema] = of.toReversed();
  if (schema === undefined && derived.has(alias)) return [];
  const found = tables.filter((table) =>
    schema === undefined ? table.alias === alias : table.name === alias && table.schema === schema,
  );
  // What WITH or a subquery names hides the relation of that name.
  const isHidden = ({ schema: own, name, renamed }: Relation): boolean =>
    renamed || (own === '' && derived.has(name));
  return found.some(isHidden) ? [] : found;
}

const bare = (name: string): string => name.slice(name.indexOf('.') + 1);

const isVouched = (name: string, listed: readonly string[]): boolean =>
  isListed(name, listed) || isListed(bare(name), listed);

const isHarmless = (name: string, own: string): boolean =>
  own.startsWith('pg_catalog.') && READING.has(name) && !reachesOut(name);

function wordsOf({ kind, name, function: own }: z.infer<typeof answer>[number]): string {
  switch (kind) {
    case 'function':
      return `The function ${name} may be ${own} of this database, which is not known to only read: write pg_catalog.${name} for Postgres's own.`;
    case 'field':
      return `A field ${name} would call the function ${own}, which is not known to only read.`;
    case 'operator':
      return `The operator ${name} would call the function ${own}, which is not known to only read.`;
    case 'cast':
      return `A cast to ${name} would call the function ${own}, which is not known to only read.`;
    case 'type':
    case 'column':
      return `The type ${name} would call the function ${own}, which is not known to only read.`;
  }
}

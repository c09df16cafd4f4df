import { LISTING_TYPES } from '../../../server/src/sql-tools/listings/all.ts';
import type { Row } from './row.ts';

const LISTINGS = 'test/server/sql-tools/listings.test.ts';

const WITHOUT_ROWS: Record<string, string> = {
  'postgres-replication-stats': 'postgres-replication-stats, with no replica there',
  'postgres-list-query-stats': 'postgres-list-query-stats, which says what it needs',
};

/** MCP Toolbox's types of Postgres tools, which its own files declare here too. */
export const TOOLBOX: readonly Row[] = [
  {
    theirs: 'postgres-sql',
    ours: ['postgres-sql'],
    how: 'bound parameters; template parameters are quoted names; read-only unless the tool says otherwise',
    shown: ['test/server/sql-tools/attack.test.ts', 'is only ever a value'],
  },
  {
    theirs: 'postgres-execute-sql',
    ours: ['postgres-execute-sql'],
    how: 'the caller’s own statement, checked by Postgres’s own parser and run in a read-only transaction',
    shown: [
      'test/server/sql-tools/attack.test.ts',
      'a caller’s own statement is refused before it reaches the database',
    ],
  },
  ...LISTING_TYPES.map((type): Row => ({
    theirs: type,
    ours: [type],
    how: 'the same parameters; the statement is ours',
    shown: [LISTINGS, WITHOUT_ROWS[type] ?? `'${type}'`],
  })),
];

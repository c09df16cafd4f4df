import { CallError, messageOf } from '../../errors.ts';

/** One word of a statement as Postgres's scanner cuts it; comments are tokens too. */
export interface Token {
  /** Postgres's name of the kind, such as IDENT or SCONST. */
  kind: string;
  text: string;
}

/** The parser of Postgres itself. */
export interface SqlParser {
  /**
   * The parse tree: plain JSON.
   *
   * @throws CallError that says what is wrong with the statement
   */
  parse(sql: string): unknown;
  /** @throws CallError where the statement cannot even be cut into words, as with a quote left open */
  tokens(sql: string): Token[];
}

/** Characters of a caller's own statement: enough for any question, few enough for the parser's memory. */
export const MAX_SQL_LENGTH = 10_000;

let loading: Promise<SqlParser> | undefined;

/** Loads the parser at first use: it takes some 70 ms and 13 MB, for nothing where no tool is declared. */
export function loadParser(): Promise<SqlParser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<SqlParser> {
  const library = await import('libpg-query');
  await library.loadModule();

  // Nesting by the thousand exhausts the parser's stack or ours; the module stays usable after either.
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof RangeError) throw new CallError('The statement is nested too deeply.');
      // The scanner tells of some mistakes in JSON that is broken itself.
      if (error instanceof SyntaxError)
        throw new CallError('The statement does not parse: a word in it is malformed.');
      const at = library.hasSqlDetails(error) ? error.sqlDetails?.cursorPosition : undefined;
      const where = at === undefined ? '' : ` (character ${at + 1})`;
      throw new CallError(`The statement does not parse: ${messageOf(error)}${where}.`);
    }
  };

  return {
    parse: (sql) => guarded(() => library.parseSync(sql)),
    tokens: (sql) =>
      guarded(() => library.scanSync(sql).tokens.map(({ tokenName, text }) => ({ kind: tokenName, text }))),
  };
}

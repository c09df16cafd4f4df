import type { YAMLError } from 'yaml';
import type { Mistake } from './mistake.ts';
import type { Place } from './tree.ts';

/** YAML's own errors name what its parser saw; these say what to do about the common ones. */
const MENDS: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'an alias is * and the name of an anchor; put text that begins with * in quotes',
  BAD_INDENT: 'line it up with its neighbours, and close every [ and {',
  BAD_SCALAR_START: 'put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a value that contains ": " in quotes, or begin a new line for a nested map',
  MISSING_CHAR: 'close the quote, bracket or add the missing colon',
  MULTILINE_IMPLICIT_KEY: 'is a colon missing after a key?',
  MULTIPLE_DOCS: 'an inventory is one document: remove the second ---',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'remove the tag; put text that begins with ! in quotes',
};

/** One of the YAML parser's errors as a mistake. */
export const syntaxMistake = (error: YAMLError, at: Place): Mistake => ({
  at,
  path: [],
  problem: `not valid YAML: ${error.message}`,
  mend: MENDS[error.code],
});

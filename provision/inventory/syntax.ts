import type { YAMLError } from 'yaml';
import type { Mistake } from './mistake.ts';
import type { Place } from './tree.ts';

/** YAML's own errors say what its parser saw; these say what to do about the common ones. */
const MENDS: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'an alias is * and the name of an anchor; put text that begins with * in quotes',
  BAD_INDENT: 'line it up with its neighbours, and close every [ and {',
  BAD_SCALAR_START: 'put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a value that contains ": " in quotes, or begin a new line for a nested map',
  MISSING_CHAR: 'close the quote or bracket, or add the missing colon',
  MULTILINE_IMPLICIT_KEY: 'is a colon missing after a key?',
  MULTIPLE_DOCS: 'remove the second ---',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'remove the tag; put text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'check the indentation; inside { } or [ ], put ${…} and special characters in quotes',
};

/** Own words where the parser's quote the file, which may hold a secret, or speak of its API. */
const PROBLEMS: Partial<Record<YAMLError['code'], string>> = {
  MULTIPLE_DOCS: 'found a second document, expected one',
  UNEXPECTED_TOKEN: 'what stands here does not belong to what comes before it',
};

/** The YAML parser's errors as mistakes. Once it has lost the thread, every further word is unexpected. */
export const syntaxMistakes = (errors: readonly YAMLError[], place: (offset: number) => Place): Mistake[] => {
  const lost = errors.findIndex(({ code }) => code === 'UNEXPECTED_TOKEN');
  return errors
    .filter(({ code }, index) => code !== 'UNEXPECTED_TOKEN' || index === lost)
    .map(({ code, message, pos }) => ({
      at: place(pos[0]),
      path: [],
      problem: `not valid YAML: ${PROBLEMS[code] ?? message}`,
      mend: MENDS[code],
    }));
};

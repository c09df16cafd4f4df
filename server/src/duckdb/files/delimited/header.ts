import { isTyped } from '../../conventions/match.ts';

/** Whether the first record names the columns, and why. */
export interface HeaderDecision {
  header: boolean;
  sure: boolean;
  evidence: string;
}

const isBlank = (cell: string | undefined): boolean => cell === undefined || cell.trim() === '';
const YEAR = /^(?:19|20)\d\d$/;

/** Decides by what the first record and those below it hold; `body` are the records below, and `isWhole` where they are all. */
export function decideHeader(
  first: readonly string[],
  body: readonly (readonly string[])[],
  isWhole = true,
): HeaderDecision {
  const filled = first.filter((cell) => !isBlank(cell));
  if (filled.length === 0) return { header: false, sure: true, evidence: 'The first row is empty.' };
  const columns = first.map((_, index) =>
    body.map((row) => row[index] ?? '').filter((cell) => !isBlank(cell)),
  );
  const typedBody = columns.map((cells) => cells.length > 0 && cells.every(isTyped));
  const typedFirst = first.map((cell) => !isBlank(cell) && isTyped(cell));
  if (!typedFirst.includes(true)) {
    if (body.length === 0) {
      return first.length > 1 || !isWhole
        ? { header: true, sure: false, evidence: 'The only row holds words.' }
        : { header: false, sure: false, evidence: 'There is one row only.' };
    }
    const at = first.findIndex((cell, index) => !isBlank(cell) && typedBody[index]);
    if (at >= 0) {
      return {
        header: true,
        sure: true,
        evidence: `The first row holds words, and below "${first[at]}" stand values such as "${columns[at]?.[0]}".`,
      };
    }
    // What stands above a column hardly ever stands in it again.
    const again = first.findIndex((cell, index) => !isBlank(cell) && columns[index]?.includes(cell));
    const isRepeated = body.some(
      (row) => row.length === first.length && row.every((cell, at) => cell === first[at]),
    );
    if (again >= 0 && !isRepeated) {
      return {
        header: false,
        sure: false,
        evidence: `"${first[again]}" of the first row stands in the same column again.`,
      };
    }
    return { header: true, sure: false, evidence: 'All rows hold words; the first is taken for the names.' };
  }
  const at = first.findIndex((cell, index) => !isBlank(cell) && !typedFirst[index] && typedBody[index]);
  if (at >= 0) {
    return {
      header: true,
      sure: true,
      evidence: `Below "${first[at]}" of the first row stand values such as "${columns[at]?.[0]}".`,
    };
  }
  // Tables of years have them as names: country, 2019, 2020.
  const figures = filled.filter(isTyped);
  const isYears =
    figures.length > 1 &&
    figures.length < filled.length &&
    figures.every((cell) => YEAR.test(cell)) &&
    new Set(figures).size === figures.length &&
    body.length > 0;
  if (isYears) {
    return {
      header: true,
      sure: false,
      evidence: `The first row holds words and the years ${figures.join(', ')}.`,
    };
  }
  const sample = first.find((cell) => !isBlank(cell) && isTyped(cell));
  return { header: false, sure: body.length > 0, evidence: `The first row holds a value, "${sample}".` };
}

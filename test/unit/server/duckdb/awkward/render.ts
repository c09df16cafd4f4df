import type { AwkwardCase, RefusedCase } from './case.ts';

const LONGEST = 160;

const cell = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll(/\r?\n/g, ' ⏎ ')
    .replaceAll('\t', '⇥')
    .replaceAll('\u00a0', '⍽')
    .replaceAll('\u202f', '⍽');

const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text);

function fileOf({ content, shown, options }: Pick<AwkwardCase, 'content' | 'shown' | 'options'>): string {
  const text = shown ?? (typeof content === 'string' ? content.trimEnd() : `${content.length} bytes`);
  const given = options === undefined ? '' : `<br>given: ${cell(JSON.stringify(options))}`;
  return `${cell(shorten(text))}${given}`;
}

function readOf({ columns, rows }: AwkwardCase): string {
  const names = columns.slice(0, 4).map(([name, type]) => `${name} ${type}`);
  const more = columns.length > names.length ? ` and ${columns.length - names.length} more` : '';
  const values = rows.slice(0, 3).map((row) =>
    row
      .slice(0, 4)
      .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
      .join(', '),
  );
  return cell(`${names.join(', ')}${more}: ${shorten(values.join(' / '))}`);
}

/** Which of the answer's sentences a person is shown: warnings, and the evidence of guesses but for the usual ones. */
const sayingOf = (sentences: readonly string[]): string =>
  sentences.length === 0 ? '' : cell(sentences.join(' '));

/** One row for each case: the file, how it is read, and what the answer says of its guesses. */
export function render(
  read: readonly { case: AwkwardCase; sentences: readonly string[] }[],
  refused: readonly { case: RefusedCase; message: string }[],
): string {
  const rows = read.map(
    ({ case: each, sentences }) =>
      `| ${cell(each.title)} | ${fileOf(each)} | ${readOf(each)} | ${sayingOf(sentences)} | ${cell(each.source)} |`,
  );
  const refusals = refused.map(
    ({ case: each, message }) =>
      `| ${cell(each.title)} | ${fileOf(each)} | ${cell(shorten(message))} | ${cell(each.source)} |`,
  );
  return [
    '# How files are read',
    '',
    'Each row is a case of `test/unit/server/duckdb/awkward/`, which holds this table to what the server does: after a change there, `npx vitest run --project unit test/unit/server/duckdb/awkward -u` writes it again. ⏎ is an end of line, ⇥ a tab, ⍽ a blank that does not break. The last column names the public report that shows the file, or is like it.',
    '',
    '| what is awkward | the file | how it is read | what the answer says | seen in |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## What is refused',
    '',
    '| what is wrong | the file | what the refusal says | seen in |',
    '| --- | --- | --- | --- |',
    ...refusals,
    '',
  ].join('\n');
}

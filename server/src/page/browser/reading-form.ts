import { actionButton, el, newId } from './dom.ts';
import { CHOICES, type Choices, labelOf, optionInWords } from './reading-words.ts';
import { TYPE_CHOICES, type Reading } from './reading.ts';
import { asText, fieldsOf, numberOf, type Fields } from './shape.ts';

const MAX_COLUMNS = 200;
const TYPE_ENTRIES: Choices = Object.entries(TYPE_CHOICES);
const ABOUT_TEXT = [
  'encoding',
  'delimiter',
  'header',
  'skipRows',
  'decimal',
  'grouping',
  'dateOrder',
  'types',
];
/** What can be said of each kind of file; of Parquet nothing, which says all of it itself. */
const APPLICABLE: Record<string, readonly string[]> = {
  csv: ABOUT_TEXT,
  tsv: ABOUT_TEXT,
  json: ['encoding', 'types'],
  ndjson: ['encoding', 'types'],
  xlsx: ['sheet', 'header', 'skipRows', 'types'],
};

/** One thing to say; `read` gives what was said of it, nothing where that is left to the server. */
interface Row {
  name: string;
  element: HTMLElement;
  read: () => unknown;
}

/**
 * A form to say how a file is written. What is not said is found from the file again.
 *
 * @param format the kind of file, such as `csv`
 * @param reading how it was read, undefined where it could not be
 */
export function readingForm(
  format: string,
  reading: Reading | undefined,
  submit: (options: Fields) => Promise<void>,
): HTMLElement {
  const given = reading?.given ?? {};
  const found = reading?.options ?? {};
  const applicable = APPLICABLE[format] ?? [];
  const rows = applicable.flatMap((name): Row[] => {
    if (name === 'types') return [];
    if (name === 'skipRows') return [numberRow(given, found)];
    const choices = CHOICES[name];
    return [choices === undefined ? textRow(name, given, found) : choiceRow(name, choices, given, found)];
  });
  const types = fieldsOf(given['types']);
  const read = applicable.includes('types') ? (reading?.columns ?? []) : [];
  const columns = read
    .slice(0, MAX_COLUMNS)
    .map(({ name, type }) =>
      selectRow(name, name, `as found (${optionInWords('types', type)})`, TYPE_ENTRIES, types[name]),
    );

  const outcome = el('div', { 'aria-live': 'polite' });
  const button = actionButton('Read the file again', {}, outcome, async () => {
    outcome.replaceChildren(el('p', { class: 'hint' }, 'Reading…'));
    await submit(saidIn(rows, columns));
  });
  return el(
    'div',
    { class: 'reading-form' },
    el('div', { class: 'fields' }, ...rows.map(({ element }) => element)),
    ...(columns.length === 0
      ? []
      : [
          el('h3', {}, 'Type of each column'),
          el('div', { class: 'fields' }, ...columns.map(({ element }) => element)),
        ]),
    el('div', { class: 'actions' }, button),
    outcome,
  );
}

function saidIn(rows: readonly Row[], columns: readonly Row[]): Fields {
  const types = saidOfRows(columns);
  return { ...saidOfRows(rows), ...(Object.keys(types).length === 0 ? {} : { types }) };
}

const saidOfRows = (rows: readonly Row[]): Fields =>
  Object.fromEntries(
    rows.flatMap(({ name, read }) => {
      const said = read();
      return said === undefined ? [] : [[name, said]];
    }),
  );

function choiceRow(name: string, choices: Choices, given: Fields, found: Fields): Row {
  const value = found[name];
  const usual = value === undefined ? 'as found' : `as found (${optionInWords(name, value)})`;
  const own = given[name];
  const isListed = own === undefined || choices.some(([choice]) => choice === asText(own));
  const all: Choices = isListed ? choices : [...choices, [asText(own), optionInWords(name, own)]];
  const { element, read } = selectRow(name, labelOf(name), usual, all, own);
  return { name, element, read: name === 'header' ? () => asFlag(read()) : read };
}

const asFlag = (value: unknown): unknown => (value === undefined ? undefined : value === 'true');

function selectRow(name: string, label: string, usual: string, choices: Choices, said: unknown): Row {
  const id = newId();
  const options = ['', ...choices.map(([value]) => value)].map((value, at) =>
    el('option', { value }, at === 0 ? usual : choices[at - 1]?.[1]),
  );
  const select = el('select', { id }, ...options);
  select.selectedIndex =
    said === undefined ? 0 : 1 + choices.findIndex(([choice]) => choice === asText(said));
  // By position: '' is a value of its own for the sign between thousands.
  const read = (): unknown => choices[select.selectedIndex - 1]?.[0];
  return { name, element: field(id, label, select), read };
}

function textRow(name: string, given: Fields, found: Fields): Row {
  const id = newId();
  const input = el('input', {
    id,
    type: 'text',
    value: asText(given[name]),
    placeholder: asText(found[name]),
    autocomplete: 'off',
  });
  const read = (): unknown => (input.value === '' ? undefined : input.value);
  return { name, element: field(id, labelOf(name), input), read };
}

function numberRow(given: Fields, found: Fields): Row {
  const id = newId();
  const input = el('input', {
    id,
    type: 'number',
    min: 0,
    max: 10_000,
    step: 1,
    value: asText(given['skipRows']),
    placeholder: `as found (${numberOf(found['skipRows']) ?? 0})`,
  });
  const read = (): unknown => (Number.isInteger(input.valueAsNumber) ? input.valueAsNumber : undefined);
  return { name: 'skipRows', element: field(id, labelOf('skipRows'), input), read };
}

const field = (id: string, label: string, input: HTMLElement): HTMLElement =>
  el('div', { class: 'field' }, el('label', { for: id }, label), input);

import type { Dataset } from '../dataset.ts';
import type { Suggestion } from '../joins/suggest.ts';
import { kindOf } from './kinds.ts';
import type { Finding, Profile } from './schema.ts';

const CLEANING = new Set<Finding['code']>([
  'duplicate_rows',
  'empty_column',
  'surrounding_whitespace',
  'mixed_case',
  'empty_text',
  'missing_as_text',
  'numbers_as_text',
  'dates_as_text',
]);

// Numbers that name things rather than measure them.
const KEY =
  /(?:^|[_\s-])(?:id|key|code|no|nr|zip|year|ID|Id|Year|Code)$|[a-z](?:Id|ID|Key|Code|Year)$|(?:编号|代码)$/;

/** What to do next with a dataset, most useful first. */
export function recommendationsOf(
  { name, columns, description }: Pick<Dataset, 'name' | 'columns' | 'description'>,
  { findings }: Profile,
  joins: readonly Suggestion[],
): string[] {
  const toClean = findings.filter(({ code }) => CLEANING.has(code));
  const columnsOf = (code: Finding['code']): string[] =>
    findings.flatMap((finding) => (finding.code === code && finding.column !== null ? [finding.column] : []));
  const times = [
    ...columns.filter((column) => kindOf(column) === 'time').map((column) => column.name),
    ...columnsOf('dates_as_text'),
  ];
  const numbers = columns.filter((column) => kindOf(column) === 'number').map((column) => column.name);
  const measures = numbers.filter(
    (column) => !KEY.test(column) && !columnsOf('likely_identifier').includes(column),
  );
  const [time] = times;
  const [measure] = measures;
  const [join] = joins;
  return [
    ...(toClean.length > 0
      ? [
          `Clean it first: transform_dataset with the suggestions of the ${toClean.length} findings (${listed(toClean.map(({ column }) => column ?? 'rows'))}).`,
        ]
      : []),
    ...(columnsOf('outliers').length > 0
      ? [`Check the outliers of ${listed(columnsOf('outliers'))} before using means.`]
      : []),
    ...(time !== undefined && measure !== undefined
      ? [`Look at ${measure} over ${time}, by month or day.`]
      : []),
    ...(join === undefined
      ? []
      : [
          `Join it with ${join.right.dataset} on ${join.left.column} = ${join.right.column} (${join.cardinality}).`,
        ]),
    ...(measures.length > 1
      ? [`See how ${listed(measures)} go together, as with corr() in query_datasets.`]
      : []),
    ...(description === '' ? [`Nothing says what ${name} is; a description helps others to find it.`] : []),
  ];
}

const MOST_LISTED = 5;

const listed = (names: readonly string[]): string => {
  const different = [...new Set(names)];
  const more = different.length - MOST_LISTED;
  return `${different.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

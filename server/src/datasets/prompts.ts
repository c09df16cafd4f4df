import type { Call } from '../call.ts';
import { CallError } from '../errors.ts';
import type { Prompt } from '../module.ts';
import type { Dataset } from './dataset.ts';
import type { Library } from './library.ts';
import { uriOf } from './resources.ts';

interface Guide {
  name: string;
  title: string;
  description: string;
  /** Arguments that name datasets, all of them required. */
  datasets: readonly { name: string; description: string }[];
  /** A further argument in the caller's own words. */
  also?: { name: string; description: string };
  steps(datasets: readonly string[], also: string | undefined): string;
}

const GUIDES: readonly Guide[] = [
  {
    name: 'explore_dataset',
    title: 'Explore a dataset',
    description: 'Finds out what a dataset holds and what is interesting about it.',
    datasets: [{ name: 'dataset', description: 'the dataset to explore' }],
    also: { name: 'question', description: 'what you would like to know, if anything in particular' },
    steps: ([name], question) =>
      `Explore the dataset ${name}${question === undefined ? '' : `, to answer this: ${question}`}

1. describe_dataset: learn its columns, its quality and how it relates to other datasets.
2. preview_dataset from a sample: see what the values really look like.
3. query_datasets: answer ${question === undefined ? 'three questions that this data is good for' : 'the question'}, aggregating in SQL rather than reading rows.
4. create_chart for whatever is easier seen than read.
5. Report what you found, each figure with the SQL that shows it, and say what the quality findings mean for it.`,
  },
  {
    name: 'compare_datasets',
    title: 'Compare two datasets',
    description: 'Says what two datasets have in common and where they differ.',
    datasets: [
      { name: 'left', description: 'one dataset' },
      { name: 'right', description: 'the other dataset' },
    ],
    steps: ([left, right]) =>
      `Compare the datasets ${left} and ${right}.

1. describe_dataset for both: compare columns, types, row counts, ranges and nulls.
2. suggest_joins for the two: find what identifies a row on both sides.
3. query_datasets with an anti join in each direction: rows of one that the other lacks, and for rows in both, columns whose values differ.
4. Report the differences by how much they matter, each with its count and the SQL that shows it.`,
  },
  {
    name: 'clean_dataset',
    title: 'Clean a dataset',
    description: 'Mends what is wrong with a dataset, in a new one beside it.',
    datasets: [{ name: 'dataset', description: 'the dataset to clean' }],
    steps: ([name]) =>
      `Clean the dataset ${name} without changing it.

1. describe_dataset: read the findings and their suggestions.
2. query_datasets: look at examples of each finding before you decide what to do about it.
3. Tell what you would change and why, and ask about whatever loses data.
4. transform_dataset into ${name}_clean with one SELECT that does it all: TRY_CAST rather than CAST, so that nothing is lost unseen.
5. describe_dataset again, compare row counts and nulls before and after, and report both.`,
  },
];

const promptOf = (guide: Guide, library: Library): Prompt => ({
  definition: {
    name: guide.name,
    title: guide.title,
    description: guide.description,
    arguments: [
      ...guide.datasets.map((argument) => ({ ...argument, required: true })),
      ...(guide.also === undefined ? [] : [{ ...guide.also, required: false }]),
    ],
  },
  async get(values, call) {
    const names = guide.datasets.map(({ name }) => {
      const value = values[name];
      if (value === undefined || value === '')
        throw new CallError(`${guide.name} needs the argument ${name}: the name of a dataset.`);
      return value;
    });
    const datasets = await library.catalog.named(names, call);
    const also = guide.also === undefined ? undefined : values[guide.also.name];
    const text = guide.steps(
      datasets.map(({ name }) => name),
      also === '' ? undefined : also,
    );
    return {
      description: guide.description,
      messages: [
        { role: 'user', content: { type: 'text', text: `${text}\n\n${datasets.map(outline).join('\n')}` } },
        ...datasets.map((dataset) => ({ role: 'user' as const, content: linkTo(dataset) })),
      ],
    };
  },
  async complete(argument, value, call: Call) {
    const isDataset = guide.datasets.some(({ name }) => name === argument);
    return isDataset ? (await library.catalog.names(value, call)).slice(0, 100) : [];
  },
});

const outline = ({ name, rows, columns }: Dataset): string =>
  `${name}: ${rows} rows; ${columns.map((column) => `${column.name} ${column.type}`).join(', ')}`;

const linkTo = (dataset: Dataset) => ({
  type: 'resource_link' as const,
  uri: uriOf(dataset),
  name: dataset.name,
  mimeType: 'application/json',
});

/** Prompts that guide an analysis. */
export const datasetPrompts = (library: Library): Prompt[] => GUIDES.map((guide) => promptOf(guide, library));

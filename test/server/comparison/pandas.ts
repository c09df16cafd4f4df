import type { Row } from './row.ts';

const DATASETS = 'test/server/datasets/tools.test.ts';
const UPLOADS = 'test/server/datasets/uploads.test.ts';
const CHARTS = 'test/server/charts/charts.test.ts';
const MAKING = 'test/unit/server/charts/make.test.ts';

/** The 21 tools of the Pandas MCP server, and what does their work here. */
export const PANDAS: readonly Row[] = [
  {
    theirs: 'upload_temp_file',
    ours: ['upload_dataset', 'request_upload'],
    how: 'in the call, or streamed to a signed link; the same content is kept once',
    shown: ['test/server/datasets/http.test.ts', 'becomes the dataset that was asked for, once'],
  },
  {
    theirs: 'load_dataframe',
    ours: ['upload_dataset'],
    how: 'an upload is a table at once; format, encoding, delimiter and types are found, a sheet may be named',
    shown: [UPLOADS, 'text becomes a dataset with types, described as it was read'],
  },
  {
    theirs: 'list_dataframes',
    ours: ['list_datasets'],
    how: 'by name and tag, in pages',
    shown: [DATASETS, 'pages by cursor, filters by tag, in the order of names'],
  },
  {
    theirs: 'get_dataframe_info',
    ours: ['describe_dataset'],
    how: 'columns, types, rows and size',
    shown: [UPLOADS, 'text becomes a dataset with types, described as it was read'],
  },
  {
    theirs: 'read_metadata',
    ours: ['describe_dataset'],
    how: 'statistics, quality, relationships, recommendations; over all rows, not a sample',
    shown: [
      DATASETS,
      'a description has profile, findings, relationships and recommendations, and is remembered',
    ],
  },
  {
    theirs: 'preview_file',
    ours: ['preview_dataset'],
    how: 'head, tail or a sample, up to 1,000 rows',
    shown: [DATASETS, 'head, tail and a sample that stays the same'],
  },
  {
    theirs: 'store_dataframe',
    ours: ['transform_dataset'],
    how: 'the result of a query becomes a dataset that remembers its SQL',
    shown: [DATASETS, 'a result becomes a dataset that remembers its SQL'],
  },
  {
    theirs: 'run_pandas_code',
    ours: ['query_datasets', 'transform_dataset'],
    how: 'SQL in a sandbox that the kernel bounds, instead of Python behind a filter of words',
    shown: ['test/unit/server/duckdb/attacks.test.ts', 'all of this leaves a server that answers'],
  },
  {
    theirs: 'validate_pandas_code',
    ours: ['query_datasets'],
    how: 'DESCRIBE before a SELECT checks it and tells its columns without running it',
    shown: ['test/server/comparison/comparison.test.ts', 'a statement is checked without being run'],
  },
  {
    theirs: 'get_execution_context',
    ours: ['list_datasets', 'server_status'],
    how: 'the tables that SQL may name, and what the server is',
    shown: [DATASETS, 'datasets join under their names, with bound values'],
  },
  {
    theirs: 'get_supported_formats',
    ours: ['upload_dataset', 'export_dataset'],
    how: 'the formats are values in the tools’ schemas, where a model sees them unasked',
    shown: ['test/server/comparison/comparison.test.ts', 'formats and kinds of chart stand in the schemas'],
  },
  {
    theirs: 'create_chart',
    ours: ['create_chart'],
    how: 'aggregated, grouped and sampled by the server; PNG, SVG or an interactive page',
    shown: [CHARTS, 'a chart comes as an image, with what it shows in words and links'],
  },
  {
    theirs: 'create_correlation_heatmap',
    ours: ['create_chart'],
    how: 'kind correlation',
    shown: [MAKING, 'correlations are of each pair of number columns; where nothing varies there is none'],
  },
  {
    theirs: 'create_time_series_chart',
    ours: ['create_chart'],
    how: 'kind time_series, in buckets from a second to a year',
    shown: [MAKING, 'are cut to buckets, and what has none is left out'],
  },
  {
    theirs: 'suggest_charts',
    ours: ['suggest_charts'],
    how: 'with a reason each and arguments for create_chart',
    shown: ['test/unit/server/charts/suggest.test.ts', 'kinds are as different as the columns allow'],
  },
  {
    theirs: 'get_chart_types',
    ours: ['create_chart'],
    how: 'the kinds are values in its schema',
    shown: ['test/server/comparison/comparison.test.ts', 'formats and kinds of chart stand in the schemas'],
  },
  {
    theirs: 'get_chart_html',
    ours: ['get_chart'],
    how: 'a page of one file behind a signed link; it loads nothing',
    shown: ['test/unit/server/charts/page.test.ts', 'the page asks for nothing from anywhere'],
  },
  {
    theirs: 'clear_session',
    ours: ['delete_dataset', 'delete_chart', 'forget'],
    how: 'what is stored is the caller’s own until it is deleted; nothing hangs on a session',
    shown: [DATASETS, 'the same content is kept once, and goes with its last dataset'],
  },
  {
    theirs: 'get_session_info',
    ours: ['list_datasets', 'list_charts', 'list_calls'],
    how: 'what the caller has, and what it did; its namespace comes from its key, not from a name it chooses',
    shown: [
      'test/server/audit/audit.test.ts',
      'shows callers what they have just done, newest first, without what is private',
    ],
  },
  {
    theirs: 'get_server_info',
    ours: ['server_status'],
    how: 'versions, and whether each store answers',
    shown: [
      'test/server/server.test.ts',
      'remembers, recalls from the database and then the cache, and forgets',
    ],
  },
  {
    theirs: 'get_server_status',
    ours: ['server_status'],
    how: 'the same at /api/status; /health and /ready are really there',
    shown: ['test/server/outages.test.ts', 'lives without its stores, and says what is missing'],
  },
];

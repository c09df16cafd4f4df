import type { Conversion } from '../duckdb/analysis.ts';
import type { Statement } from '../postgres/pool.ts';
import type { Draft } from './dataset.ts';
import { keyOfName } from './names.ts';
import { boundedReport, type Given } from './reading.ts';

const COLUMNS = `id, name, sha256, source_name, format, encoding, delimiter, columns, rows, bytes, description, tags,
  warnings, origin_sql, version, created_at`;

/** What a dataset holds: its content's hash, and how it came to be. */
export interface Content extends Omit<Conversion, 'format' | 'reading'> {
  sha256: string;
  /** Null for what is no file's content. */
  reading: Conversion['reading'] | null;
  /** What its owner has said of how to read it. */
  given: Given | null;
  format: Conversion['format'] | 'query';
}

/** The datasets of some names; a name that leads nowhere has no row. */
export function selectNamed(namespace: string, names: readonly string[]): Statement {
  return {
    text: `SELECT ${COLUMNS} FROM datasets WHERE namespace = $1 AND name_key = ANY($2)`,
    values: [namespace, names.map(keyOfName)],
  };
}

export interface ListFilter {
  /** Part of the name or of the description. */
  search?: string | undefined;
  tag?: string | undefined;
  /** Only names after this one. */
  after?: string | undefined;
  limit: number;
}

/** Datasets in the order of their names. */
export function selectList(namespace: string, { search, tag, after, limit }: ListFilter): Statement {
  const values: unknown[] = [namespace];
  const bound = (value: unknown): string => `$${values.push(value)}`;
  const conditions = ['namespace = $1'];
  if (search !== undefined) {
    const text = bound(keyOfName(search));
    conditions.push(`(strpos(name_key, ${text}) > 0 OR strpos(lower(description), ${text}) > 0)`);
  }
  if (tag !== undefined) conditions.push(`${bound(tag)} = ANY(tags)`);
  if (after !== undefined) conditions.push(`name_key > ${bound(keyOfName(after))}`);
  const text = `SELECT ${COLUMNS} FROM datasets WHERE ${conditions.join(' AND ')} ORDER BY name_key LIMIT ${bound(limit)}`;
  return { text, values };
}

/** Every name of a namespace, at most a thousand, of those that begin with `prefix`. */
export function selectNames(namespace: string, prefix: string, limit: number): Statement {
  return {
    text: 'SELECT name FROM datasets WHERE namespace = $1 AND starts_with(name_key, $2) ORDER BY name_key LIMIT $3',
    values: [namespace, keyOfName(prefix), limit],
  };
}

/** Stores a dataset's row, `source` being the hash of its file where that is kept. No row comes back where the name is taken and must not be replaced. */
export function insertDataset(
  owner: { namespace: string; id: string },
  id: string,
  draft: Draft,
  content: Content,
  source: string | null,
): Statement {
  const fields: [string, unknown][] = [
    ['id', id],
    ['namespace', owner.namespace],
    ['name', draft.name],
    ['name_key', keyOfName(draft.name)],
    ['sha256', content.sha256],
    ['source_name', draft.sourceName],
    ['format', content.format],
    ['encoding', content.encoding],
    ['delimiter', content.delimiter],
    ['columns', JSON.stringify(content.columns)],
    ['rows', content.rows],
    ['bytes', content.bytes],
    ['description', draft.description],
    ['tags', draft.tags],
    ['warnings', content.warnings],
    ['origin_sql', draft.sql],
    ['created_by', owner.id],
    ['reading', content.reading === null ? null : JSON.stringify(boundedReport(content.reading))],
    ['reading_given', content.given === null ? null : JSON.stringify(content.given)],
    ['source_sha256', source],
    ['reading_of', id],
  ];
  const names = fields.map(([name]) => name);
  const replacing = [
    ...[...names, 'created_at'].map((name) => `${name} = excluded.${name}`),
    'version = datasets.version + 1',
  ].join(', ');
  return {
    text: `INSERT INTO datasets (${names.join(', ')}) VALUES (${names.map((_name, at) => `$${at + 1}`).join(', ')})
      ON CONFLICT (namespace, name_key) DO ${draft.replace ? `UPDATE SET ${replacing}` : 'NOTHING'}
      RETURNING ${COLUMNS}`,
    values: fields.map(([, value]) => value),
  };
}

/** How a dataset was read, as far as its row knows: see reading_of in the migration. */
export function selectReading(namespace: string, id: string): Statement {
  return {
    text: `SELECT reading, reading_given, source_sha256 FROM datasets
      WHERE namespace = $1 AND id = $2 AND reading_of = id`,
    values: [namespace, id],
  };
}

/** The content that a name holds, locked until the transaction ends. */
export function lockNamed(namespace: string, name: string): Statement {
  return {
    text: 'SELECT id, sha256, source_sha256 FROM datasets WHERE namespace = $1 AND name_key = $2 FOR UPDATE',
    values: [namespace, keyOfName(name)],
  };
}

export function deleteNamed(namespace: string, name: string): Statement {
  return {
    text: 'DELETE FROM datasets WHERE namespace = $1 AND name_key = $2 RETURNING name, sha256, source_sha256',
    values: [namespace, keyOfName(name)],
  };
}

/** Marks an upload link as served; no row comes back where it was already. */
export function spendUpload({ id, until }: { id: string; until: Date }): Statement {
  return {
    text: 'INSERT INTO dataset_uploads (id, until) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id',
    values: [id, until],
  };
}

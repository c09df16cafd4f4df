import { open, rm } from 'node:fs/promises';
import { CallError } from '../../errors.ts';
import type { Column, Conversion, Format } from '../analysis.ts';
import type { Grouping } from '../child/parquet.ts';
import { openSandbox, type Sandbox, type Share } from '../child/sandbox.ts';
import { mustApply } from './applicable.ts';
import { convertDelimited } from './delimited/convert-delimited.ts';
import { type Encoding, encodingOf } from './encoding.ts';
import type { ReadingOptions, ReadingReport } from '../reading.ts';
import { binaryFormat, textFormat } from './format.ts';
import { convertJson } from './json.ts';
import { LongNumbers } from './long-numbers.ts';
import { mustBeTable } from './no-table.ts';
import { convertParquet } from './relation.ts';
import { sampled } from './samples.ts';
import type { Turn } from './transcode.ts';
import { unpack } from './unpack.ts';
import { inUtf8, turnsOf } from './utf8.ts';
import { convertWorkbook } from './workbook.ts';

/** A file to read, and what is known of it. */
interface Upload {
  path: string;
  name: string;
  format?: Format | undefined;
  reading?: ReadingOptions | undefined;
}

const HEAD = 1 << 16;

/**
 * Reads a file of any format and writes it as Parquet.
 * @param scratch a file of its own for what must be written in between; it is removed in the end
 */
export async function convert(
  upload: Upload,
  target: string,
  scratch: string,
  share: Share,
  group: Grouping,
): Promise<Conversion> {
  const head = await headOf(upload.path);
  if (head.length === 0) throw new CallError('The file is empty.');
  const binary = binaryFormat(head);
  // One thread reads in order by itself, and takes less memory than two that keep an order.
  const openAlone = async (): Promise<Sandbox> =>
    await openSandbox({ ...share, threads: 1 }, [upload.path, target, scratch], [], false);
  if (binary === 'gzip' || binary === 'zstd') {
    const inside = `${scratch}.unpacked`;
    if (upload.path === inside) throw new CallError('The file is compressed twice. Unpack it first.');
    try {
      await unpack(upload.path, binary, inside);
      const name = upload.name.replace(/\.(?:gz|gzip|zst|zstd)$/i, '');
      return await convert({ ...upload, path: inside, name }, target, scratch, share, group);
    } finally {
      await rm(inside, { force: true });
    }
  }
  try {
    if (binary === 'parquet') {
      mustBeAskedFor('parquet', upload.format);
      mustApply('parquet', upload.reading);
      await using sandbox = await openAlone();
      const written = await convertParquet(sandbox.connection, upload.path, target, group);
      return {
        format: 'parquet',
        encoding: null,
        delimiter: null,
        ...written,
        reading: {
          ...reported(written.columns),
          columns: await sampled(sandbox.connection, target, written.columns),
        },
      };
    }
    if (binary === 'zip') {
      mustBeAskedFor('xlsx', upload.format);
      mustApply('xlsx', upload.reading);
      await using sandbox = await openAlone();
      const { found, ...written } = await convertWorkbook(
        sandbox.connection,
        { path: upload.path, reading: upload.reading ?? {}, scratch },
        target,
        group,
      );
      return {
        format: 'xlsx',
        encoding: null,
        delimiter: null,
        ...written,
        reading: { ...reported(written.columns), ...found },
      };
    }

    const encoding = await encodingOf(upload.path, upload.reading?.encoding);
    const start = new TextDecoder(encoding.name).decode(head, { stream: true });
    mustHoldText(start, head.length < HEAD);
    mustBeTable(start);
    const format = textFormat(start, upload.name, upload.format);
    mustApply(format, upload.reading);
    const isJson = format === 'json' || format === 'ndjson';
    const isArray = isJson && start.trimStart().startsWith('[');
    const turns: Turn[] = isJson ? await turnsOf(upload.path, isArray, encoding) : [];
    // DuckDB reads a marked text as a table, and not as JSON.
    const asIs = encoding.plain && turns.length === 0 && !(encoding.marked && isJson);
    const { path, warnings: losses } = asIs
      ? { path: upload.path, warnings: [] }
      : await inUtf8(upload.path, encoding.name, scratch, turns);
    const warnings = [...unsure(encoding), ...losses];
    const guesses = encoding.guess === undefined ? [] : [encoding.guess];
    if (isJson) {
      await using sandbox = await openAlone();
      const { connection } = sandbox;
      const source = {
        path,
        lines: isArray || format === 'ndjson',
        marks: turns.some((turn) => turn instanceof LongNumbers),
        types: upload.reading?.types,
      };
      const written = await convertJson(connection, source, target, group);
      if (written.rows === 0) throw new CallError('The file holds no JSON object.');
      const columns = await sampled(connection, target, written.columns);
      const reading = { ...reported(columns), columns, encoding: encoding.name, guesses };
      return {
        ...written,
        format,
        encoding: encoding.name,
        delimiter: null,
        warnings: [...warnings, ...written.warnings],
        reading,
      };
    }
    // Threads share the work, and rows keep their order.
    const own = `${scratch}.text`;
    const { reading, ...written } = await convertDelimited(
      async (threads) =>
        threads === 'all'
          ? await openSandbox(share, [path, target, own])
          : await openSandbox({ ...share, threads: 1 }, [path, target, own], [], false),
      {
        path,
        hint: format === 'tsv' ? '\t' : undefined,
        options: { ...upload.reading, ...(upload.format === 'tsv' ? { delimiter: '\t' } : {}) },
        scratch: own,
      },
      target,
      group,
    );
    return {
      ...written,
      format: reading.delimiter === '\t' ? 'tsv' : 'csv',
      delimiter: reading.delimiter,
      encoding: encoding.name,
      warnings: [...warnings, ...written.warnings],
      reading: {
        ...reading,
        encoding: encoding.name,
        sheet: null,
        guesses: [...guesses, ...reading.guesses],
      },
    };
  } finally {
    await rm(scratch, { force: true });
  }
}

function unsure({ guess }: Encoding): string[] {
  if (guess === undefined || guess.sure) return [];
  return [
    `The encoding is a guess. ${guess.evidence} If that is wrong, read the file again with the right \`encoding\`.`,
  ];
}

function reported(columns: readonly Column[]): ReadingReport {
  return {
    encoding: null,
    delimiter: null,
    quote: null,
    decimal: null,
    grouping: null,
    header: null,
    skippedRows: 0,
    dateOrder: null,
    sheet: null,
    columns: columns.map((column) => ({ ...column, samples: [] })),
    guesses: [],
  };
}

function mustBeAskedFor(found: Format, asked: Format | undefined): void {
  if (asked !== undefined && asked !== found)
    throw new CallError(`The file is no ${asked} file: it is ${found}.`);
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(HEAD);
    const { bytesRead } = await file.read(buffer, 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** @throws CallError for a text with nothing in it */
function mustHoldText(start: string, isWhole: boolean): void {
  if (isWhole && start.trim() === '') throw new CallError('The file is empty.');
}

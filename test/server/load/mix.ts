import { z } from 'zod';
import type { Answer, Caller } from './callers.ts';
import type { Entry, Outcome } from './ledger.ts';
import type { NoteBook } from './notes.ts';

/** How a call is made, and what is wrong with its answer, or nothing. */
interface Question {
  input: Record<string, unknown>;
  judge(answer: Answer): string | undefined;
  /** Hears whether the call was answered well. */
  done?(well: boolean): void;
}

export const DATASET = 'numbers';
const ROWS = 10_000;
const DIVISORS = 97;

/** The dataset that is asked: whole numbers and their squares. */
export const csv = (): string =>
  ['n,square', ...Array.from({ length: ROWS }, (_, n) => `${n},${n * n}`), ''].join('\n');

const note = z.object({ key: z.string(), text: z.string() });
const remembered = z.object({ note });
const recalled = z.object({ notes: z.array(note) });
const rows = z.object({ rows: z.array(z.array(z.unknown())) });
const datasets = z.object({ datasets: z.array(z.object({ name: z.string(), rows: z.number() })) });
const status = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.object({ ok: z.boolean() })),
});
const PNG = 'iVBORw0KGgo';

const unlike = (what: unknown): string => `got ${JSON.stringify(what).slice(0, 200)}`;

/** The tools of the load; `random` is a number from 0 up to 1. */
const QUESTIONS: Record<string, (random: number, book: NoteBook) => Question> = {
  remember(random, book) {
    const { key, text, done } = book.write(random);
    return {
      input: { key, text, tags: ['load'] },
      judge({ structuredContent }) {
        const got = remembered.safeParse(structuredContent).data?.note;
        return got?.key === key && got.text === text ? undefined : unlike(structuredContent);
      },
      done,
    };
  },
  recall(random, book) {
    const { key, judge } = book.read(random);
    return {
      input: { key },
      judge({ structuredContent }) {
        const got = recalled.safeParse(structuredContent).data;
        return got === undefined ? unlike(structuredContent) : judge(got.notes[0]?.text);
      },
    };
  },
  query_datasets(random) {
    const divisor = 1 + Math.floor(random * DIVISORS);
    let sum = 0;
    for (let n = 0; n < ROWS; n += divisor) sum += n * n;
    return {
      input: {
        sql: `SELECT count(*)::INT, sum(square)::VARCHAR FROM ${DATASET} WHERE n % $1 = 0`,
        parameters: [divisor],
      },
      judge({ structuredContent }) {
        const got = rows.safeParse(structuredContent).data?.rows[0];
        const isRight = got?.[0] === Math.ceil(ROWS / divisor) && got[1] === String(sum);
        return isRight ? undefined : unlike(structuredContent);
      },
    };
  },
  list_datasets: () => ({
    input: {},
    judge({ structuredContent }) {
      const got = datasets.safeParse(structuredContent).data?.datasets;
      return got?.length === 1 && got[0]?.name === DATASET && got[0].rows === ROWS
        ? undefined
        : unlike(structuredContent);
    },
  }),
  server_status: () => ({
    input: {},
    judge({ structuredContent }) {
      const got = status.safeParse(structuredContent).data;
      return got?.dependencies['postgres'] !== undefined && got.dependencies['redis'] !== undefined
        ? undefined
        : unlike(structuredContent);
    },
  }),
  create_chart: () => ({
    input: { kind: 'histogram', dataset: DATASET, x: 'square', width: 400, height: 300 },
    judge: ({ content }) =>
      content.some(({ type, data }) => type === 'image' && data?.startsWith(PNG) === true)
        ? undefined
        : unlike(content),
  }),
};

/** Of each thousand calls; what is left over is `server_status`. */
const SHARES: readonly (readonly [tool: string, most: number])[] = [
  ['create_chart', 3],
  ['query_datasets', 60],
  ['list_datasets', 200],
  ['remember', 480],
  ['recall', 880],
  ['server_status', 1_000],
];

const toolFor = (random: number): string =>
  SHARES.find(([, most]) => random * 1_000 < most)?.[0] ?? 'server_status';

/** Makes one call and says how it went. `now` gives milliseconds since the load began. */
export async function callOnce(
  caller: Caller,
  book: NoteBook,
  randoms: { tool: number; input: number },
  now: () => number,
): Promise<Entry> {
  const tool = toolFor(randoms.tool);
  const question = QUESTIONS[tool]?.(randoms.input, book);
  if (question === undefined) throw new Error(`nobody knows how to ask ${tool}`);
  const start = now();
  const ended = (outcome: Outcome, detail: string): Entry => {
    question.done?.(outcome === 'ok');
    return { tool, era: caller.era, start, end: now(), outcome, detail };
  };
  try {
    const answer = await caller.call(tool, question.input);
    if (answer.isError) return ended('refused', answer.content[0]?.text ?? '');
    const problem = question.judge(answer);
    return problem === undefined ? ended('ok', '') : ended('wrong', problem);
  } catch (error) {
    return ended('lost', String(error));
  }
}

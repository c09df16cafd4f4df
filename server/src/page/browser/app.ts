import { plainWords } from './plain-words.ts';
import { toolInfo, type ToolInfo } from './groups.ts';
import { RequestError, type RequestOptions, type Rpc } from './rpc.ts';
import { fieldsOf, recordsOf, textOf, type Fields } from './shape.ts';
import type { Whoami } from './identity.ts';

/** What a tool answered. */
export interface CallResult {
  isError: boolean;
  content: Fields[];
  structured: Fields | undefined;
}

/** What every view works with. */
export interface App {
  /** Every tool the reader may call. */
  tools(): Promise<ToolInfo[]>;
  call(tool: string, input: Fields, options?: RequestOptions): Promise<CallResult>;
  /** As `call`, where a failure is an exception in words for people: for the page's own use of a tool. */
  ask(tool: string, input: Fields, options?: RequestOptions): Promise<CallResult & { structured: Fields }>;
  /** Whose key it is; nothing where the server does not say. */
  who: () => Promise<Whoami | undefined>;
  /** What the server says to programs, in words for people. */
  words: (message: string) => string;
  /** Says something to those who listen rather than look. */
  announce: (text: string) => void;
}

const MOST_PAGES = 100;
const MOST_ENTRIES = 1_000;

interface Around extends Pick<App, 'who' | 'announce'> {
  /** Hears that the key is no longer good for anything. */
  onRefused: () => void;
}

export function createApp(rpc: Rpc, { onRefused, who, announce }: Around): App {
  let names: ReadonlySet<string> = new Set();
  const request: Rpc['request'] = async (method, params, options) => {
    try {
      return await rpc.request(method, params, options);
    } catch (error) {
      if (error instanceof RequestError && error.status === 401) onRefused();
      throw error;
    }
  };
  const call: App['call'] = async (name, input, options) => {
    const result = await request('tools/call', { name, arguments: input }, options);
    const { resultType = 'complete', structuredContent } = result;
    if (resultType !== 'complete') throw new Error('This tool asks back, which this page cannot answer.');
    return {
      isError: result['isError'] === true,
      content: recordsOf(result['content']),
      structured: structuredContent === undefined ? undefined : fieldsOf(structuredContent),
    };
  };

  const words = (message: string): string => plainWords(message, names);

  return {
    call,
    announce,
    words,
    who,
    async tools() {
      const found: ToolInfo[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const result = await request('tools/list', cursor === undefined ? {} : { cursor });
        found.push(...recordsOf(result['tools']).map(toolInfo));
        cursor = textOf(result['nextCursor']);
        if (cursor === undefined) break;
      }
      names = new Set(found.map(({ name }) => name));
      return found;
    },
    async ask(tool, input, options) {
      const result = await call(tool, input, options);
      if (result.isError) throw new Error(words(textIn(result.content)));
      return { ...result, structured: result.structured ?? {} };
    },
  };
}

/** Every entry of a list that comes in pages, up to a thousand or so. */
export async function askPages(
  app: Pick<App, 'ask'>,
  tool: string,
  list: string,
  input: Fields = {},
): Promise<Fields[]> {
  const found: Fields[] = [];
  let cursor: string | undefined;
  do {
    const { structured } = await app.ask(tool, cursor === undefined ? input : { ...input, cursor });
    found.push(...recordsOf(structured[list]));
    cursor = textOf(structured['nextCursor']);
  } while (cursor !== undefined && found.length < MOST_ENTRIES);
  return found;
}

/** The words of an answer, without its pictures. */
export const textIn = (content: readonly Fields[]): string =>
  content.flatMap(({ text }) => textOf(text) ?? []).join('\n');

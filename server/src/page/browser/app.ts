import { toolInfo, type ToolInfo } from './groups.ts';
import { RequestError, type RequestOptions, type Rpc } from './rpc.ts';
import { fieldsOf, recordsOf, textOf, type Fields } from './shape.ts';

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
  /** As `call`, where a failure is an exception: for the page's own use of a tool. */
  ask(tool: string, input: Fields, options?: RequestOptions): Promise<CallResult & { structured: Fields }>;
  /** Says something to those who listen rather than look. */
  announce(text: string): void;
}

const MOST_PAGES = 100;
const MOST_ENTRIES = 1_000;

/** `onRefused` hears that the key is no longer good for anything. */
export function createApp(rpc: Rpc, onRefused: () => void, announce: (text: string) => void): App {
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

  return {
    call,
    announce,
    async tools() {
      const found: ToolInfo[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const result = await request('tools/list', cursor === undefined ? {} : { cursor });
        found.push(...recordsOf(result['tools']).map(toolInfo));
        cursor = textOf(result['nextCursor']);
        if (cursor === undefined) break;
      }
      return found;
    },
    async ask(tool, input, options) {
      const result = await call(tool, input, options);
      if (result.isError) throw new Error(textIn(result.content));
      return { ...result, structured: result.structured ?? {} };
    },
  };
}

/** Every entry of a list that comes in pages, up to a thousand or so. */
export async function askPages(app: Pick<App, 'ask'>, tool: string, list: string): Promise<Fields[]> {
  const found: Fields[] = [];
  let cursor: string | undefined;
  do {
    const { structured } = await app.ask(tool, cursor === undefined ? {} : { cursor });
    found.push(...recordsOf(structured[list]));
    cursor = textOf(structured['nextCursor']);
  } while (cursor !== undefined && found.length < MOST_ENTRIES);
  return found;
}

/** The words of an answer, without its pictures. */
export const textIn = (content: readonly Fields[]): string =>
  content.flatMap(({ text }) => textOf(text) ?? []).join('\n');

/** What an XML element holds; a list becomes one `<item>` for each, as EC2 writes them. */
export type Content =
  | string
  | number
  | boolean
  | undefined
  | readonly Content[]
  | { [name: string]: Content };

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

/** An element and all in it; nothing where the content is absent. */
export const element = (name: string, content: Content, attributes = ''): string =>
  content === undefined ? '' : `<${name}${attributes}>${inner(content)}</${name}>`;

const inner = (content: Exclude<Content, undefined>): string => {
  if (typeof content !== 'object') return escape(String(content));
  if (isList(content)) return content.map((item) => element('item', item)).join('');
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
};

const isList = (content: object): content is readonly Content[] => Array.isArray(content);

export const xmlDocument = (root: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;

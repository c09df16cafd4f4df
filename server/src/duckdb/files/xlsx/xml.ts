import { SaxesParser } from 'saxes';

/** What a reader of XML does at each tag and text. Names come without their prefix, which each writer chooses. */
export interface XmlHandlers {
  open?: (name: string, attributes: Record<string, string>) => void;
  close?: (name: string) => void;
  text?: (text: string) => void;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads XML in UTF-8 a piece at a time. Entities are those of XML alone: what a document declares is not expanded.
 *
 * @param between is called after each piece, and awaited
 */
export async function readXml(
  chunks: AsyncIterable<Uint8Array>,
  { open, close, text }: XmlHandlers,
  between?: () => Promise<void>,
): Promise<void> {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  if (open !== undefined)
    parser.on('opentag', ({ name, attributes }) => open(local(name), withoutPrefixes(attributes)));
  if (close !== undefined) parser.on('closetag', ({ name }) => close(local(name)));
  if (text !== undefined) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of chunks) {
    parser.write(decoder.decode(chunk, { stream: true }));
    await between?.();
  }
  parser.write(decoder.decode());
  parser.close();
  await between?.();
}

function withoutPrefixes(attributes: Record<string, string>): Record<string, string> {
  for (const name in attributes) {
    if (name.includes(':')) attributes[local(name)] ??= attributes[name] ?? '';
  }
  return attributes;
}

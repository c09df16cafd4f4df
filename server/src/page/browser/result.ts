import { textIn, type CallResult } from './app.ts';
import { el, outward } from './dom.ts';
import { parseJson, textOf, type Fields } from './shape.ts';
import { tableIn } from './table.ts';

const PICTURE = /^image\/(png|jpeg|gif|webp|svg\+xml)$/;

/** Shows what a tool answered: pictures, tables and links first, then all of it as JSON or text. */
export function resultOf(result: CallResult, tool: string): HTMLElement {
  if (result.isError) {
    return el(
      'div',
      { class: 'problem', role: 'alert' },
      el('strong', {}, 'It failed. '),
      textIn(result.content),
    );
  }
  const { structured } = result;
  const said = result.content.filter((block) => !(structured !== undefined && isSame(block)));
  return el(
    'div',
    { class: 'result' },
    ...said.map((block) => blockOf(block, tool)),
    ...(structured === undefined
      ? []
      : [
          tableIn(structured, `What ${tool} answered`),
          ...linksIn(structured),
          json('Answer as JSON', structured),
        ]),
  );
}

/** The structured answer comes as text too, for clients that know no other. */
const isSame = ({ type, text }: Fields): boolean => type === 'text' && parseJson(textOf(text) ?? '').ok;

/** A picture in an answer, or nothing. */
export function pictureIn(content: readonly Fields[], alt: string): HTMLImageElement | undefined {
  const block = content.find(
    ({ type, mimeType }) => type === 'image' && PICTURE.test(textOf(mimeType) ?? ''),
  );
  const data = textOf(block?.['data']);
  const type = textOf(block?.['mimeType']);
  if (data === undefined || type === undefined) return undefined;
  return el('img', { src: `data:${type};base64,${data}`, alt, class: 'picture' });
}

/** Text in a box of its own width, which scrolls by keyboard too. */
export const box = (label: string, text: string): HTMLElement =>
  el('pre', { tabindex: 0, role: 'region', 'aria-label': label }, text);

const json = (label: string, value: Fields): HTMLElement => box(label, JSON.stringify(value, undefined, 2));

function blockOf(block: Fields, tool: string): HTMLElement {
  const text = textOf(block['text']);
  if (block['type'] === 'text' && text !== undefined) return box('Answer as text', text);
  return (
    pictureIn([block], `Picture made by ${tool}`) ?? json(`Answer of type ${String(block['type'])}`, block)
  );
}

function* linksIn(structured: Fields): Generator<HTMLElement> {
  for (const [name, value] of Object.entries(structured)) {
    const link = outward(textOf(value) ?? '', `Open ${name}`);
    if (link !== undefined) yield el('p', {}, link);
  }
}

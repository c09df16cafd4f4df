import { textIn, type CallResult } from './app.ts';
import { el, outward } from './dom.ts';
import { fieldsOf, parseJson, textOf, type Fields } from './shape.ts';
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
  const shown = result.content
    .filter((block) => structured === undefined || !isSame(block, structured))
    .map((block) => blockOf(block, tool));
  if (structured === undefined) return el('div', { class: 'result' }, ...shown);
  const rows = tableIn(structured, `What ${tool} answered`);
  const isShown = rows !== undefined || shown.length > 0;
  return el('div', { class: 'result' }, ...shown, rows, ...linksIn(structured), whole(structured, !isShown));
}

/** The whole answer, folded away where a better view of it stands above. */
const whole = (structured: Fields, isOpen: boolean): HTMLElement =>
  el(
    'details',
    { class: 'plain', open: isOpen },
    el('summary', {}, 'Answer as JSON'),
    json('Answer as JSON', structured),
  );

/** The structured answer comes as text too, for clients that know no other. */
function isSame({ type, text }: Fields, structured: Fields): boolean {
  const parsed = parseJson(textOf(text) ?? '');
  return type === 'text' && parsed.ok && JSON.stringify(parsed.value) === JSON.stringify(structured);
}

/** A picture in an answer, or nothing. */
export function pictureIn(content: readonly Fields[], alt: string): HTMLImageElement | undefined {
  for (const { type, mimeType, data, resource } of content) {
    const { mimeType: kind, text } = fieldsOf(resource);
    const isImage = type === 'image' && PICTURE.test(textOf(mimeType) ?? '');
    const drawing = kind === 'image/svg+xml' ? textOf(text) : undefined;
    const src = isImage
      ? `data:${textOf(mimeType)};base64,${textOf(data)}`
      : drawing && `data:image/svg+xml,${encodeURIComponent(drawing)}`;
    // A picture runs no script and loads nothing, whatever is in it.
    if (src !== undefined) return el('img', { src, alt, class: 'picture' });
  }
  return undefined;
}

/** Text in a box of its own width, which scrolls by keyboard too. */
export const box = (label: string, text: string): HTMLElement =>
  el('pre', { tabindex: 0, role: 'group', 'aria-label': label }, text);

const json = (label: string, value: Fields): HTMLElement => box(label, JSON.stringify(value, undefined, 2));

function blockOf(block: Fields, tool: string): HTMLElement {
  const text = textOf(block['text']);
  if (block['type'] === 'text' && text !== undefined) return box('Answer as text', text);
  if (block['type'] === 'resource_link') {
    return el('p', {}, 'The answer is the resource ', el('code', {}, textOf(block['uri'])), '.');
  }
  return (
    pictureIn([block], `Picture made by ${tool}`) ?? json(`Answer of type ${String(block['type'])}`, block)
  );
}

function* linksIn(structured: Fields): Generator<HTMLElement> {
  for (const [name, value] of Object.entries({ ...structured, ...fieldsOf(structured['links']) })) {
    const link = outward(textOf(value) ?? '', `Open ${name}`);
    if (link !== undefined) yield el('p', {}, link);
  }
}

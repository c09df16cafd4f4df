import { showText } from './dialog.ts';
import { el } from './dom.ts';
import { valueText, type ColumnLook } from './value-text.ts';

const LONG = 60;
const SHOWN = 40;

/** A cell of a table. What is missing and what is empty are told apart; the value as it came stays copyable. */
export function tableCell(value: unknown, column: string, look: ColumnLook | undefined): HTMLElement {
  const kind = look?.kind === 'whole' || look?.kind === 'decimal' ? 'number' : undefined;
  if (value instanceof Node) return el('td', { class: kind }, value);
  if (value === null || value === undefined) return nothing('no value', kind);
  if (value === '') return nothing('empty text', kind);
  return el('td', { class: kind }, ...valueNodes(value, column, look));
}

/** A value by itself, as a cell shows it. */
export function valueNodes(value: unknown, column: string, look: ColumnLook | undefined): Node[] {
  const raw = typeof value === 'string' ? value : JSON.stringify(value);
  const text = look === undefined ? raw : valueText(value, look);
  if (text.length <= LONG) {
    return text === raw ? [document.createTextNode(text)] : [el('data', { value: raw, title: raw }, text)];
  }
  const cut = `${Array.from(text).slice(0, SHOWN).join('').trimEnd()}…`;
  const open = (): void => showText(column, text);
  const more = { type: 'button', class: 'more', 'aria-label': `Show all of ${column}`, click: open };
  return [el('data', { value: raw }, cut), el('button', more, 'Show all')];
}

const nothing = (words: string, kind: string | undefined): HTMLElement =>
  el('td', { class: kind === undefined ? 'nothing' : `nothing ${kind}` }, words);

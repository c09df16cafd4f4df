import type { App, CallResult } from './app.ts';
import { readForm } from './arguments.ts';
import { el, isAbort, newId, problem } from './dom.ts';
import type { ToolInfo } from './groups.ts';
import { resultOf } from './result.ts';
import type { Progress } from './rpc.ts';
import { formFields, type Field } from './schema.ts';
import { textOf } from './shape.ts';

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A form made from a tool's schema, which calls it and shows what came back. */
export function toolForm(app: App, tool: ToolInfo): HTMLElement {
  const fields = formFields(tool.inputSchema);
  const rows = fields.map((field) => ({ field, ...rowFor(field) }));
  const outcome = el('div', { class: 'outcome', 'aria-live': 'polite' });
  const run = el(
    'button',
    { type: 'submit', class: tool.destructive ? 'danger' : undefined },
    `Run ${tool.name}`,
  );
  const stop = el('button', { type: 'button', class: 'quiet', hidden: true }, 'Stop');
  let stopping: AbortController | undefined;

  const submit = async (): Promise<void> => {
    if (stopping !== undefined) return;
    const reading = readForm(fields, new Map(rows.map(({ field, input }) => [field.name, input.value])));
    for (const row of rows) row.complain(reading.ok ? undefined : reading.mistakes.get(row.field.name));
    if (!reading.ok) {
      rows.find(({ field }) => reading.mistakes.has(field.name))?.input.focus();
      return;
    }
    stopping = new AbortController();
    run.setAttribute('aria-disabled', 'true');
    stop.hidden = false;
    const waiting = el('p', { class: 'hint' }, 'Running…');
    outcome.replaceChildren(waiting);
    try {
      const start = performance.now();
      const result = await app.call(tool.name, reading.values, {
        signal: stopping.signal,
        onProgress: (progress) => {
          waiting.textContent = progressText(progress);
        },
      });
      const seconds = (performance.now() - start) / 1_000;
      const took = el('p', { class: 'hint' }, `Answered in ${seconds.toFixed(2)} s`);
      outcome.replaceChildren(resultOf(result, tool.name), took, ...nextPage(result));
    } catch (error) {
      outcome.replaceChildren(isAbort(error) ? el('p', { class: 'hint' }, 'Stopped.') : problem(error));
    }
    stopping = undefined;
    run.removeAttribute('aria-disabled');
    if (document.activeElement === stop) run.focus();
    stop.hidden = true;
  };

  /** The way to the next page of an answer that has one. */
  const nextPage = ({ structured }: CallResult): HTMLElement[] => {
    const cursor = textOf(structured?.['nextCursor']);
    const input = rows.find(({ field }) => field.name === 'cursor')?.input;
    if (cursor === undefined || input === undefined) return [];
    const go = (): void => {
      input.value = cursor;
      void submit();
    };
    const button = el('button', { type: 'button', class: 'quiet', click: go }, 'Next page');
    return [el('div', { class: 'actions' }, button)];
  };

  stop.addEventListener('click', () => stopping?.abort());
  return el(
    'form',
    {
      novalidate: true,
      'aria-label': `Try ${tool.name}`,
      submit: (event) => {
        event.preventDefault();
        void submit();
      },
    },
    el('div', { class: 'fields' }, ...rows.map(({ element }) => element)),
    el('div', { class: 'actions' }, run, stop),
    outcome,
  );
}

const progressText = ({ done, total, message }: Progress): string =>
  `${message ?? 'Running'}… ${total === undefined ? done : `${Math.round((done / total) * 100)} %`}`;

/** One argument: its label, its input, and the place for what is wrong with it. */
function rowFor(field: Field) {
  const id = newId();
  const input = inputFor(field, id);
  const mistake = el('p', { class: 'mistake', id: `${id}-mistake` });
  const hint = [field.description, formatHint(field)].filter((part) => part !== undefined).join(' — ');
  input.setAttribute('aria-describedby', `${id}-hint ${id}-mistake`);
  if (field.required) input.setAttribute('aria-required', 'true');
  const element = el(
    'div',
    { class: isLarge(field) ? 'field large' : 'field' },
    el(
      'label',
      { for: id },
      field.title,
      field.required ? el('span', { class: 'needed' }, ' needed') : undefined,
    ),
    input,
    el('p', { class: 'hint', id: `${id}-hint` }, hint),
    mistake,
  );
  return {
    element,
    input,
    complain(text: string | undefined): void {
      mistake.textContent = text ?? '';
      if (text === undefined) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
    },
  };
}

/** Whether a field takes the whole width: short ones stand side by side where there is room. */
const isLarge = ({ control }: Field): boolean =>
  control.kind === 'json' || (control.kind === 'text' && control.multiline);

function formatHint({ control }: Field): string | undefined {
  if (control.kind === 'lines') return 'one a line';
  if (control.kind === 'json') return 'as JSON';
  if (control.kind !== 'number') return undefined;
  const { min, max } = control;
  if (min !== undefined && max !== undefined && max < Number.MAX_SAFE_INTEGER) return `${min} to ${max}`;
  return min !== undefined && min > Number.MIN_SAFE_INTEGER ? `at least ${min}` : undefined;
}

function inputFor({ control, name, initial, required }: Field, id: string): Input {
  const common = { id, name, spellcheck: 'false', autocomplete: 'off' };
  if (control.kind === 'choice') {
    const empty = required ? [] : [''];
    const labels = [...empty, ...control.options.map(({ label }) => label)];
    const options = labels.map((label) =>
      el('option', { value: label }, label === '' ? '(not said)' : label),
    );
    const select = el('select', { id, name }, ...options);
    select.value = initial === '' && required ? (labels[0] ?? '') : initial;
    return select;
  }
  if (control.kind === 'number') {
    const step = control.whole ? 1 : 'any';
    return el('input', {
      ...common,
      type: 'number',
      step,
      min: control.min,
      max: control.max,
      value: initial,
    });
  }
  const isLine = control.kind === 'text' && !control.multiline;
  if (isLine) return el('input', { ...common, type: 'text', maxlength: control.maxLength, value: initial });
  const rows = control.kind === 'lines' ? 2 : 4;
  const mono = control.kind === 'json' || name === 'sql' ? 'mono' : undefined;
  return el('textarea', { ...common, rows, class: mono }, initial);
}

import type { App } from './app.ts';
import { el, newId } from './dom.ts';
import { formatCount } from './format.ts';
import { groupTools, type ToolInfo } from './groups.ts';
import { box } from './result.ts';
import { toolForm } from './tool-form.ts';

/** Every tool, by group; each opens to its form. `opened` is the name of one to open at once. */
export async function toolsView(app: App, opened: string | undefined): Promise<HTMLElement> {
  const tools = await app.tools();
  const entries = new Map(tools.map((tool) => [tool.name, entryOf(app, tool)]));
  const list = el('div');
  const count = el('p', { class: 'hint', role: 'status' });
  const show = (filter: string): void => {
    const groups = groupTools(tools, filter);
    const shown = groups.reduce((sum, group) => sum + group.tools.length, 0);
    count.textContent = filter === '' ? formatCount(shown, 'tool') : `${formatCount(shown, 'tool')} found`;
    list.replaceChildren(
      ...groups.map((group) =>
        el(
          'section',
          {},
          el('h2', {}, group.title),
          ...group.tools.flatMap(({ name }) => entries.get(name) ?? []),
        ),
      ),
    );
  };
  show('');

  const id = newId();
  const filter = el('input', { id, type: 'search', placeholder: 'Name or word', autocomplete: 'off' });
  filter.addEventListener('input', () => show(filter.value.trim()));
  const entry = entries.get(opened ?? '');
  if (entry !== undefined) {
    entry.open = true;
    requestAnimationFrame(() => entry.scrollIntoView());
  }
  return el(
    'section',
    {},
    el('h1', { tabindex: -1 }, 'Tools'),
    el(
      'p',
      { class: 'lead' },
      'What an assistant can do here. Open one to read its schema and to try it yourself.',
    ),
    el('div', { class: 'field narrow' }, el('label', { for: id }, 'Find a tool'), filter),
    count,
    tools.length === 0
      ? el('p', { class: 'empty' }, 'Your key opens no tool. Ask for one with more scope.')
      : list,
  );
}

/** The form of a tool is made when it is first opened. */
function entryOf(app: App, tool: ToolInfo): HTMLDetailsElement {
  const body = el('div', { class: 'folded' });
  const details = el(
    'details',
    { class: 'fold' },
    el(
      'summary',
      {},
      el('span', { class: 'title' }, tool.title === tool.name ? '' : tool.title),
      ' ',
      el('span', { class: 'name' }, tool.name),
      tool.readOnly
        ? undefined
        : el('span', { class: 'tag' }, tool.destructive ? 'changes or deletes' : 'adds'),
    ),
    body,
  );
  details.addEventListener('toggle', () => {
    if (!details.open || body.childElementCount > 0) return;
    body.append(
      el('p', {}, tool.description),
      toolForm(app, tool),
      schemaOf('Input schema', tool.inputSchema),
      ...(tool.outputSchema === undefined ? [] : [schemaOf('Output schema', tool.outputSchema)]),
    );
  });
  return details;
}

const schemaOf = (title: string, schema: object): HTMLElement =>
  el(
    'details',
    { class: 'plain' },
    el('summary', {}, title),
    box(title, JSON.stringify(schema, undefined, 2)),
  );

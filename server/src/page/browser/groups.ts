import { fieldsOf, textOf, type Fields } from './shape.ts';

/** A tool as the list of tools describes it. */
export interface ToolInfo {
  name: string;
  title: string;
  description: string;
  inputSchema: Fields;
  outputSchema: Fields | undefined;
  destructive: boolean;
  readOnly: boolean;
}

export interface Group {
  title: string;
  tools: ToolInfo[];
}

// The protocol knows no groups; the server's own names tell theirs, and everything else was declared by its
// operator.
const GROUPS: [string, RegExp][] = [
  ['Datasets', /dataset|^request_upload$|^suggest_joins$/],
  ['Charts', /charts?$/],
  ['Memory', /^(remember|recall|forget)$/],
  ['This server', /^(server_status|list_calls|list_tool_configurations)$/],
];
const DECLARED = 'Declared tools';

/** Reads one entry of tools/list. */
export function toolInfo(entry: Fields): ToolInfo {
  const annotations = fieldsOf(entry['annotations']);
  const name = textOf(entry['name']) ?? '';
  const readOnly = annotations['readOnlyHint'] === true;
  return {
    name,
    title: textOf(entry['title']) ?? textOf(annotations['title']) ?? name,
    description: textOf(entry['description']) ?? '',
    inputSchema: fieldsOf(entry['inputSchema']),
    outputSchema: entry['outputSchema'] === undefined ? undefined : fieldsOf(entry['outputSchema']),
    readOnly,
    destructive: !readOnly && annotations['destructiveHint'] === true,
  };
}

/** The tools whose name, title or description holds every word of `filter`, by group; no group is empty. */
export function groupTools(tools: readonly ToolInfo[], filter: string): Group[] {
  const words = filter.toLowerCase().split(/\s+/);
  const found = tools.filter(({ name, title, description }) => {
    const text = `${name} ${title} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const byTitle = Map.groupBy(
    found,
    ({ name }) => GROUPS.find(([, names]) => names.test(name))?.[0] ?? DECLARED,
  );
  return [...GROUPS.map(([title]) => title), DECLARED].flatMap((title) => {
    const tools = byTitle.get(title);
    return tools === undefined ? [] : [{ title, tools }];
  });
}

import { fieldsOf, listOf, numberOf, recordsOf, textOf, type Fields } from './shape.ts';

/** How a person fills in one argument. */
export type Control =
  | { kind: 'text'; multiline: boolean; maxLength: number | undefined }
  | { kind: 'number'; whole: boolean; min: number | undefined; max: number | undefined }
  | { kind: 'choice'; options: readonly Choice[] }
  /**
   * One text a line; where the schema also takes a text by itself, `orOne`, a single line is sent as that.
   */
  | { kind: 'lines'; orOne: boolean }
  | { kind: 'json' };

/** One value to choose, as shown and as sent. */
export interface Choice {
  label: string;
  value: unknown;
}

/** One argument of a tool. */
export interface Field {
  name: string;
  title: string;
  description: string | undefined;
  required: boolean;
  /** What the field holds before a person changes it; '' where nothing. */
  initial: string;
  control: Control;
}

const LONG_TEXT = 300;
const LONG_NAMES = new Set(['sql', 'text', 'content', 'query', 'statement', 'description']);

/** The fields of a form for a tool's input schema. */
export function formFields(schema: Fields): Field[] {
  const required = listOf(schema['required']);
  return Object.entries(fieldsOf(schema['properties'])).map(([name, given]) => {
    const property = resolved(fieldsOf(given), schema);
    const control = controlFor(name, property);
    return {
      name,
      title: textOf(property['title']) ?? name,
      description: textOf(fieldsOf(given)['description']) ?? textOf(property['description']),
      required: required.includes(name),
      initial: initialText(property['default'], control),
      control,
    };
  });
}

/** Follows a reference within the schema, and takes `X or null` for X: a field left empty is not sent. */
function resolved(property: Fields, root: Fields): Fields {
  const reference = textOf(property['$ref']);
  if (reference?.startsWith('#/') === true) {
    const found = reference
      .slice(2)
      .split('/')
      .reduce((at: unknown, part) => fieldsOf(at)[part], root);
    return { ...fieldsOf(found), ...property };
  }
  const choices = recordsOf(property['anyOf'] ?? property['oneOf']).filter(({ type }) => type !== 'null');
  const [only] = choices;
  if (only !== undefined && choices.length === 1) return { ...only, ...property };
  const types = listOf(property['type']).filter((type) => type !== 'null');
  return types.length === 1 ? { ...property, type: types[0] } : property;
}

function controlFor(name: string, property: Fields): Control {
  const { type } = property;
  const options = Array.isArray(property['enum'])
    ? listOf(property['enum'])
    : 'const' in property
      ? [property['const']]
      : undefined;
  if (options !== undefined) return choice(options);
  if (type === 'boolean') return choice([true, false]);
  if (type === 'integer' || type === 'number') {
    const min = numberOf(property['minimum']);
    const max = numberOf(property['maximum']);
    return { kind: 'number', whole: type === 'integer', min, max };
  }
  if (type === 'string') {
    const maxLength = numberOf(property['maxLength']);
    const multiline = LONG_NAMES.has(name) || (maxLength ?? 0) > LONG_TEXT;
    return { kind: 'text', multiline, maxLength };
  }
  if (isTextList(property)) return { kind: 'lines', orOne: false };
  const choices = recordsOf(property['anyOf']);
  const isTextOrList = choices.length === 2 && choices.some(isText) && choices.some(isTextList);
  return isTextOrList ? { kind: 'lines', orOne: true } : { kind: 'json' };
}

const isText = (property: Fields): boolean => property['type'] === 'string' && !('enum' in property);

const isTextList = ({ type, items }: Fields): boolean => type === 'array' && isText(fieldsOf(items));

const choice = (values: readonly unknown[]): Control => ({
  kind: 'choice',
  options: values.map((value) => ({
    label: typeof value === 'string' ? value : JSON.stringify(value),
    value,
  })),
});

function initialText(value: unknown, { kind }: Control): string {
  if (value === undefined || value === null) return '';
  if (kind === 'lines' && Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

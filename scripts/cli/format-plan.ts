import type { Action, Change, FieldChange, Value } from '../../core/resource.ts';
import type { Paint } from './style.ts';

const SYMBOLS: Record<Action, string> = { create: '+', update: '~', replace: '-/+', delete: '-' };

const COLORS = { create: 'green', update: 'yellow', replace: 'red', delete: 'red' } as const;

/** A change's symbol, coloured by how much it may hurt. */
export const symbol = (action: Action, paint: Paint): string => paint(COLORS[action], SYMBOLS[action]);

type Shown = { changes: readonly Change[]; kept?: readonly string[]; strays?: readonly string[] };

/** The plan: each change with its fields before and after, a count at the foot, and what it costs or leaves. */
export const formatPlan = ({ changes, kept = [], strays = [] }: Shown, paint: Paint): string[] => [
  ...changes.flatMap((change) => formatChange(change, paint)),
  changes.length === 0 ? 'Plan: no changes' : `Plan: ${footer(changes)}`,
  ...costs(changes).map((line) => `  ${line}`),
  ...(strays.length === 0
    ? []
    : [`Not in the inventory, left alone: ${strays.join(', ')} (--prune deletes what holds no data)`]),
  ...(kept.length === 0 ? [] : [`Kept: ${kept.join(', ')}`]),
];

/** What begins to cost money, or costs another amount. */
const costs = (changes: readonly Change[]): string[] => {
  const billed = changes.flatMap(({ address, after }) =>
    after?.cost === undefined ? [] : [`${address}: ${after.cost}`],
  );
  return billed.length === 0 ? [] : ['This costs money:', ...billed.map((line) => `  ${line}`)];
};

const formatChange = ({ action, address, fields, stops }: Change, paint: Paint): string[] => {
  const note = stops ? paint('yellow', ' (stops it)') : '';
  const head = `${symbol(action, paint)}${' '.repeat(4 - SYMBOLS[action].length)}${paint('bold', address)}${note}`;
  const width = Math.max(0, ...fields.map(({ field }) => field.length));
  return [
    head,
    ...fields.flatMap((change) => {
      const [first = '', ...more] = difference(change, paint);
      const indent = ' '.repeat(width + 8);
      return [`      ${change.field.padEnd(width)}  ${first}`, ...more.map((line) => `${indent}${line}`)];
    }),
  ];
};

/** Lists and maps are compared item by item, a line each: a rule that came among twenty is seen at a glance. */
const difference = ({ before, after }: FieldChange, paint: Paint): string[] => {
  const [old, wanted] = [itemsOf(before), itemsOf(after)];
  if (old !== undefined && wanted !== undefined) {
    return [
      ...old.filter((item) => !wanted.includes(item)).map((item) => paint('red', `- ${item}`)),
      ...wanted.filter((item) => !old.includes(item)).map((item) => paint('green', `+ ${item}`)),
    ];
  }
  if (before === undefined) return (wanted ?? [show(after)]).map((item) => paint('green', item));
  if (after === undefined) return [`${paint('red', show(before))} → nothing`];
  return [`${paint('red', show(before))} → ${paint('green', show(after))}`];
};

/** The items of a list, or of a map as `key=value`; undefined for a single value, and for nothing. */
const itemsOf = (value: Value | undefined): string[] | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const items = Array.isArray(value)
    ? value.map(show)
    : Object.entries(value).map(([key, one]) => `${key}=${show(one)}`);
  return items.length === 0 ? undefined : items;
};

const show = (value: Value | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');

const footer = (changes: readonly Change[]): string =>
  (['create', 'update', 'replace', 'delete'] as const)
    .map((action) => ({ action, count: changes.filter((change) => change.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} to ${action}`)
    .join(', ');

import type { Action, Change, FieldChange, Value } from '../../core/resource.ts';
import type { Paint } from './style.ts';

const SYMBOLS: Record<Action, string> = { create: '+', update: '~', replace: '-/+', delete: '-' };

const COLORS = { create: 'green', update: 'yellow', replace: 'red', delete: 'red' } as const;

/** A change's symbol, coloured by how much it may hurt. */
export const symbol = (action: Action, paint: Paint): string => paint(COLORS[action], SYMBOLS[action]);

/** The plan: each change with its fields before and after, and a count at the foot. */
export const formatPlan = (changes: readonly Change[], paint: Paint): string[] => {
  if (changes.length === 0) return ['Plan: no changes'];
  return [...changes.flatMap((change) => formatChange(change, paint)), `Plan: ${footer(changes)}`];
};

const formatChange = ({ action, address, fields }: Change, paint: Paint): string[] => {
  const head = `${symbol(action, paint)}${' '.repeat(4 - SYMBOLS[action].length)}${paint('bold', address)}`;
  const width = Math.max(0, ...fields.map(({ field }) => field.length));
  return [head, ...fields.map((field) => `      ${field.field.padEnd(width)}  ${difference(field, paint)}`)];
};

const difference = ({ before, after }: FieldChange, paint: Paint): string => {
  if (before === undefined) return paint('green', show(after));
  if (after === undefined) return `${paint('red', show(before))} → nothing`;
  return `${paint('red', show(before))} → ${paint('green', show(after))}`;
};

const show = (value: Value | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');

const footer = (changes: readonly Change[]): string =>
  (['create', 'update', 'replace', 'delete'] as const)
    .map((action) => ({ action, count: changes.filter((change) => change.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} to ${action}`)
    .join(', ');

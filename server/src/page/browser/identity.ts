import { recordsOf, textOf, type Fields } from './shape.ts';

/** Whose key the reader uses, what it may do, and who else sees its data. */
export interface Whoami {
  /** Such as `ci`. */
  name: string;
  scope: string;
  sharing: string;
  sharedWith: string[];
}

const SCOPES: Record<string, string> = {
  read: 'may read',
  write: 'may read and write',
  admin: 'may do everything',
};
const MOST_NAMED = 3;

/** Reads what the server tells a caller of itself; nothing where it does not. */
export function whoamiOf(answer: Fields): Whoami | undefined {
  const id = textOf(answer['id']);
  if (id === undefined) return undefined;
  return {
    name: nameOf(id),
    scope: textOf(answer['scope']) ?? '',
    sharing: textOf(answer['sharing']) ?? 'unknown',
    sharedWith: recordsOf(answer['sharedWith']).map(({ id: other }) => nameOf(textOf(other) ?? '')),
  };
}

/** Names in logs tell keys from tokens: `key:ci`. */
const nameOf = (id: string): string => id.replace(/^(?:key|jwt):/, '');

/** Who sees the data, as a sentence. */
export function sharingInWords({ sharing, sharedWith }: Whoami): string {
  switch (sharing) {
    case 'own':
      return 'Only this key sees its data.';
    case 'shared':
      return `Its data is shared with ${listed(sharedWith)}.`;
    case 'everyone':
      return 'Everybody who reaches this server sees its data.';
    default:
      return 'Who else sees its data is not known right now.';
  }
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const shown = names.slice(0, MOST_NAMED).join(', ');
  return `${names.length === 1 ? 'the key' : 'the keys'} ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What the reader's key may do, in words. */
export const keyInWords = ({ scope }: Whoami): string => SCOPES[scope] ?? scope;

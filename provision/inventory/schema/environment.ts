import { environmentValue } from './secret-text.ts';
import { matching, named } from './shape.ts';

/** Environment variables of the server; numbers must be quoted, so that none changes its spelling. */
export const environment = () =>
  named(
    matching(/^[A-Za-z_]\w*$/, 'the name of an environment variable: letters, digits and _'),
    environmentValue().describe('Text, or ${env:…}, ${file:…}, ${cmd:…}'),
    'a map of names to text',
  );

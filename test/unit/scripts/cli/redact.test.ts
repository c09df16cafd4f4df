import { expect, it } from 'vitest';
import { Secret } from '../../../../core/secret.ts';
import { ndjson } from '../../../../scripts/cli/ndjson.ts';
import { createRedactor } from '../../../../scripts/cli/redact.ts';

const AT = new Date(0);

it('masks what becomes known later too, and a secret of several lines line by line', () => {
  const { add, redact } = createRedactor();
  expect(redact('hunter2')).toBe('hunter2');
  add(new Secret('hunter2'), new Secret('-----BEGIN\nAbCdEf\n-----END'));
  expect(redact('hunter2 AbCdEf')).toBe('[secret] [secret]');
});

it('writes an event as one line, secrets masked before JSON escapes them', () => {
  const { add, redact } = createRedactor();
  add(new Secret('pass"word\\'));
  expect(ndjson({ type: 'note', host: 'web', text: 'a pass"word\\ b\nc' }, AT, redact)).toBe(
    String.raw`{"at":"1970-01-01T00:00:00.000Z","type":"note","host":"web","text":"a [secret] b\nc"}`,
  );
});

import { expect, it } from 'vitest';
import { promptSchema } from '../../../../server/src/sql-tools/configuration/group-schema.ts';
import { declaredPrompt } from '../../../../server/src/sql-tools/prompt.ts';
import { callOf } from '../call.ts';

const call = callOf();

const prompt = declaredPrompt(
  promptSchema.parse({
    name: 'review',
    messages: [
      { content: 'Look at {{.what}}, {{ .times }} times.' },
      { role: 'assistant', content: 'Well.' },
    ],
    arguments: [
      { name: 'what', description: 'what to look at' },
      { name: 'times', description: 'how often', type: 'integer', default: 2 },
    ],
  }),
);

it('tells its arguments', () => {
  expect(prompt.definition.arguments).toEqual([
    { name: 'what', description: 'what to look at', required: true },
    { name: 'times', description: 'how often', required: false },
  ]);
});

it('fills in its messages', async () => {
  expect(await prompt.get({ what: '{{.times}} $& lines', times: '3' }, call)).toEqual({
    messages: [
      { role: 'user', content: { type: 'text', text: 'Look at {{.times}} $& lines, 3 times.' } },
      { role: 'assistant', content: { type: 'text', text: 'Well.' } },
    ],
  });
  expect((await prompt.get({ what: 'x' }, call)).messages[0]?.content).toMatchObject({
    text: 'Look at x, 2 times.',
  });
});

it.each([
  [{}, 'what: '],
  [{ what: 'x', times: 'often' }, 'times must be written as JSON'],
  [{ what: 'x', times: '1.5' }, 'times: '],
  [{ what: 'x', other: 'y' }, 'do not fit'],
])('refuses %j', async (given, why) => {
  await expect(prompt.get(given, call)).rejects.toThrow(why);
});

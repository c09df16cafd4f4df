import { printMistake } from '../../../../server/src/sql-tools/configuration/mistakes.ts';
import { readConfiguration, type Surroundings } from '../../../../server/src/sql-tools/configuration/read.ts';

/** What a file is read beside: a password, and names that are taken. */
export const surroundings = (variables: Record<string, string> = {}): Surroundings => ({
  environment: {
    variables: { PASSWORD: 'hush', ...variables },
    readFile: (path) => {
      if (path !== '/run/secrets/password') throw new Error('no such file');
      return 'from-a-file\n';
    },
  },
  reserved: { tools: new Set(['remember']), prompts: new Set(['analyse']) },
});

const read = (text: string, variables?: Record<string, string>) =>
  readConfiguration(text, surroundings(variables));

/** What is wrong with a file, a line each. */
export async function mistakes(text: string, variables?: Record<string, string>): Promise<string[]> {
  const result = await read(text, variables);
  return result.ok ? [] : result.mistakes.map((mistake) => printMistake('tools.yaml', mistake));
}

/** What a file declares that has no mistakes. */
export async function accepted(text: string, variables?: Record<string, string>) {
  const result = await read(text, variables);
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  return result.configuration;
}

export const SOURCE = `kind: source
name: sales
type: postgres
host: db
database: sales
user: reader
password: \${PASSWORD}
`;

/** A file of one tool. */
export const tool = (fields: string): string => `${SOURCE}---
kind: tool
name: one
source: sales
${fields}`;

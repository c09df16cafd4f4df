/** Reads one file as text; throws where it cannot. */
export type ReadFile = (path: string) => string;

interface SecretMistake {
  name: string;
  problem: string;
}

/**
 * Resolves NAME or NAME_FILE to a value for each name. A file's trailing newline is an editor's, not the
 * secret's. An absent secret is simply not in `values`: whether it is needed is the caller's to say.
 */
export function readSecrets(
  names: readonly string[],
  env: Record<string, string | undefined>,
  readFile: ReadFile,
): { values: Record<string, string>; mistakes: SecretMistake[] } {
  const values: Record<string, string> = {};
  const mistakes: SecretMistake[] = [];
  for (const name of names) {
    const path = env[`${name}_FILE`];
    if (path === undefined) continue;
    if (env[name] !== undefined) {
      mistakes.push({ name, problem: `set ${name} or ${name}_FILE, not both` });
      continue;
    }
    try {
      const value = readFile(path).replace(/\r?\n$/, '');
      if (value === '') mistakes.push({ name, problem: `the file ${path} is empty` });
      else values[name] = value;
    } catch (error) {
      mistakes.push({
        name,
        problem: `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
  return { values, mistakes };
}

import { flagsOf, type Definition } from './flags.ts';

/** The help of a command, made from the same table that its arguments are read by. */
export const help = (definition: Definition<string>): string => {
  const rows = Object.entries(flagsOf(definition)).map(([name, { short, value, help }]) => {
    const names = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
    return { names, help };
  });
  const width = Math.max(...rows.map(({ names }) => names.length));
  return [
    `${definition.usage} [inventory] [flags]`,
    '',
    definition.summary,
    '',
    'Flags:',
    ...rows.map(({ names, help }) => `  ${names.padEnd(width)}  ${help}`),
    '',
    'Exit codes: 0 done, 1 something failed, 2 --check found changes, 64 bad input, 130 cancelled',
    '',
  ].join('\n');
};

/** The non-empty lines of a text. */
export const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** First and second group of every line that matches. */
export const keyValues = (text: string, line: RegExp): Map<string, string> =>
  new Map(
    lines(text).flatMap((candidate) => {
      const [, key, value] = line.exec(candidate) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );

/** `KEY=value` lines, values possibly in double quotes, as os-release and systemctl write them. */
export const pairs = (text: string): Map<string, string> => keyValues(text, /^(\w+)="?(.*?)"?$/);

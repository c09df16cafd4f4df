/** How the tests ask for a login, and what was noted on the way. */
export const asking = () => {
  const notes: string[] = [];
  return { notes, signal: AbortSignal.timeout(60_000), note: (text: string) => notes.push(text) };
};

/** What a person would be told, and every secret that must not be in it. */
export const told = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : told(error.cause);
  return [error.message, error.stack, JSON.stringify(error), cause].join('\n');
};

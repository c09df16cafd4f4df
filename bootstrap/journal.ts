import type { ScriptPart } from './script.ts';
import type { Session } from './session.ts';

/** Puts the host's own time in front of the entry it reads. */
const APPEND =
  'umask 077; IFS= read -r entry; printf \'{"at":"%s",%s\\n\' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "${entry#?}" >> "$1"';

/** One line in the host's journal: who changed which steps, from which release to which. */
export const journalPart = (
  { owner, want }: Session,
  steps: readonly string[],
  previous: string | undefined,
): ScriptPart => {
  const entry = { by: owner, steps, from: previous?.split('/').at(-1) ?? null, to: want.release.id };
  return {
    step: 'journal',
    operations: [
      {
        op: 'run',
        argv: ['sh', '-ec', APPEND, 'journal', want.paths.journal],
        input: `${JSON.stringify(entry)}\n`,
        reason: 'write the journal',
        deadline: 10,
      },
    ],
  };
};

import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../postgres/database.ts';
import { selectProfile, updateProfile } from '../blob-statements.ts';
import type { Owner } from '../catalog.ts';
import type { Dataset } from '../dataset.ts';
import type { Library } from '../library.ts';
import { makeProfile } from './make.ts';
import { profile as profileSchema, type Profile } from './schema.ts';

/** Makes profiles, and remembers them with the content they are of. */
export interface Profiler {
  profile(dataset: Dataset, owner: Owner): Promise<Profile>;
}

// A profile made by other code is made again.
const VERSION = 2;

const keptRow = z.array(z.object({ profile: z.unknown() }));
const kept = z.object({ version: z.literal(VERSION), profile: profileSchema });

export function createProfiler(deps: { database: Database; library: Library; log: Logger }): Profiler {
  const { database, library, log } = deps;
  return {
    async profile(dataset, owner) {
      const { identity, signal } = owner;
      const blob = { namespace: identity.namespace, sha256: dataset.sha256 };
      const [row] = keptRow.parse(await database.query(selectProfile(blob), signal));
      const known = kept.safeParse(row?.profile);
      if (known.success) return known.data.profile;

      const made = await library.about(
        [{ dataset, as: 'data' }],
        owner,
      )((query) => makeProfile(dataset.columns, dataset.rows, query, { numbered: true }));
      // The answer is worth more than remembering it.
      await database
        .query(updateProfile(blob, { version: VERSION, profile: made }), signal)
        .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'a profile could not be kept'));
      return made;
    },
  };
}

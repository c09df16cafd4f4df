import type { Operation } from '../../core/operation.ts';
import { gapOf } from '../../core/step.ts';
import type { Want } from '../want.ts';
import { accessDetails, mendAccess, type ManagedPath } from './files.ts';
import type { HostStep } from './host-step.ts';

/** A group that no user of the host is in; the bundle's containers join it to read their passwords. */
const OWNER = '0:64646';

const NAMES = ['postgres-password', 'redis-password', 'signing-key', 'api-key'];

export const secretFiles = ({ paths }: Want): ManagedPath[] =>
  NAMES.map((name) => ({ path: `${paths.secrets}/${name}`, mode: '0440', owner: OWNER }));

/** Passwords between the containers, and the server's keys: made on the host, once, and never overwritten. */
export const secrets: HostStep = {
  name: 'secrets',
  check: (facts, want) => gapOf('secrets differ', accessDetails(facts, secretFiles(want))),
  apply: (facts, want) =>
    secretFiles(want).flatMap((file): Operation[] =>
      facts.paths.has(file.path) ? mendAccess(facts, [file]) : [{ op: 'generate', bytes: 32, ...file }],
    ),
};

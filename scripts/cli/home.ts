import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where berth keeps what it makes for the operator: login keys, known hosts, compiled code. */
export const berthHome = (): string => process.env['BERTH_HOME'] ?? join(homedir(), '.berth');

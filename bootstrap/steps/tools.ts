import { gapOf } from '../../core/step.ts';
import type { Want } from '../want.ts';
import { fileDetails, mendFiles, type ManagedFile } from './files.ts';
import type { HostStep } from './host-step.ts';

/** Read by the server, written by root. */
const OWNER = '0:1000';

/** The SQL tools that the inventory declares; without any, what a person put there is left alone. */
export const toolFiles = ({ bundle, paths }: Want): ManagedFile[] =>
  bundle.server.tools === undefined
    ? []
    : [{ path: `${paths.data}/files/tools.yaml`, content: bundle.server.tools, mode: '0640', owner: OWNER }];

/** The server takes a new file by itself, or rejects it whole and goes on with the one before: nothing restarts. */
export const tools: HostStep = {
  name: 'tools',
  check: (facts, want) => gapOf('declared tools differ', fileDetails(facts, toolFiles(want))),
  apply: (facts, want) => mendFiles(facts, toolFiles(want)),
};

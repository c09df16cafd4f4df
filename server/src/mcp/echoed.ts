import { shortened } from '../telemetry/scrub.ts';

const MAX_LENGTH = 200;

/** A name that a caller made up, as an answer repeats it. */
export const echoed = (name: string): string => shortened(name, MAX_LENGTH);

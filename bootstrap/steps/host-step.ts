import type { Step } from '../../core/step.ts';
import type { Facts } from '../probe/facts.ts';
import type { Want } from '../want.ts';

export type HostStep = Step<Facts, Want>;

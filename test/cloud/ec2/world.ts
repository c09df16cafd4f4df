import { createHash } from 'node:crypto';
import { claimPublicAddress, releasePublicAddress } from '../kit/addresses.ts';
import { over, type Settings } from '../kit/clock.ts';
import type { VendorFault } from '../kit/faults.ts';
import type { Machines } from './machines.ts';
import { refuse } from './refusals.ts';
import type { Idempotency, Instance, State } from './state.ts';

/** How long a terminated instance is still listed; source: EC2 user guide, "Terminate instances". */
const TERMINATED_LISTED = 3_600_000;

export type InstanceStateName = Instance['power']['to'] | Instance['power']['via'];

/** What every handler works on: the state, what of it is to be seen yet, and the machines behind it. */
export class World {
  readonly state: State;
  readonly settings: Settings;
  readonly machines: Machines;
  readonly stateFile: string;

  constructor(state: State, settings: Settings, machines: Machines, stateFile: string) {
    this.state = state;
    this.settings = settings;
    this.machines = machines;
    this.stateFile = stateFile;
  }

  /** Those of a collection that answers show by now. */
  visible<Resource extends { createdAt: number }>(resources: readonly Resource[]): Resource[] {
    return resources.filter(({ createdAt }) => over(createdAt, this.settings.consistency));
  }

  /** Instances as lists show them: not those terminated long ago. */
  instances(): Instance[] {
    return this.visible(this.state.instances).filter(
      ({ power }) => power.to !== 'terminated' || !over(power.since, TERMINATED_LISTED),
    );
  }

  /** Instances that still hold what they were given, those that are shutting down among them. */
  living(): Instance[] {
    return this.state.instances.filter((instance) => this.powerOf(instance) !== 'terminated');
  }

  powerOf({ id, power }: Instance): InstanceStateName {
    return this.machines.busy(id) || !over(power.since, this.settings.pending) ? power.via : power.to;
  }

  claimPublicAddress(): string {
    const taken = [
      ...this.state.addresses.map(({ publicIp }) => publicIp),
      ...this.living().flatMap(({ publicIp }) => publicIp ?? []),
    ];
    return claimPublicAddress(this.stateFile, this.machines.publicCidr, taken);
  }

  releasePublicAddress(address: string): void {
    releasePublicAddress(this.stateFile, address, this.machines.publicCidr);
  }

  /**
   * What an earlier request with the same token made.
   *
   * @throws Refusal IdempotentParameterMismatch where it had other parameters
   */
  madeBy<Resource extends { idempotency?: Idempotency | undefined }>(
    resources: readonly Resource[],
    idempotency: Idempotency | undefined,
  ): Resource | undefined {
    if (idempotency === undefined) return undefined;
    const made = resources.find((one) => one.idempotency?.token === idempotency.token);
    if (made !== undefined && made.idempotency?.parameters !== idempotency.parameters)
      throw refuse(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
      );
    return made;
  }
}

/** What one request brings along besides its parameters. */
export type Call = {
  world: World;
  fault?: VendorFault | undefined;
};

export const idempotencyOf = (
  token: string | undefined,
  parameters: Record<string, unknown>,
): Idempotency | undefined => {
  if (token === undefined) return undefined;
  const { ClientToken: _token, DryRun: _dryRun, ...rest } = parameters;
  return { token, parameters: createHash('sha256').update(JSON.stringify(rest)).digest('hex') };
};

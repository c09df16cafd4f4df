import type { Resource } from '../../core/resource.ts';
import { UserError } from '../../core/user-error.ts';
import { diskName, type CloudSpec, type MachineSpec } from './spec.ts';

/** What a machine that does not exist yet is to be made from, and where. */
export type Choice = { image: string; zone: string };

/** What was looked up for each machine that does not exist yet, or why it cannot be made. */
export type Choices = ReadonlyMap<string, Choice | UserError>;

/** @throws UserError why the machine cannot be made, or made anew */
export const choiceFor = ({ choices }: { choices: Choices }, { name }: Pick<MachineSpec, 'name'>): Choice => {
  const choice = choices.get(name);
  if (choice === undefined) throw new Error(`nothing was looked up for ${name}`);
  if (choice instanceof UserError) throw choice;
  return choice;
};

/** What the inventory insists on in a machine that exists; a newer build of its image is no difference. */
export const fixedBy = ({ image, zone }: MachineSpec): Resource['fields'] => ({
  ...(image !== undefined && 'id' in image && { image: image.id }),
  ...(zone !== undefined && { zone }),
});

/**
 * Addresses of what a machine is made with.
 *
 * @param cidr range of the stack's own network, where it has one
 */
export const serverNeeds = (
  { stack, securityGroup, keyPair }: CloudSpec,
  cidr: string | undefined,
  machine: MachineSpec,
): string[] => [
  ...(securityGroup === undefined ? [`group/${stack}`] : []),
  ...(keyPair === undefined ? [`key/${stack}`] : []),
  ...(cidr === undefined ? [] : [`subnet/${stack}`]),
  ...(machine.elasticIp === true ? [`address/${machine.name}`] : []),
  ...machine.dataDisks.map((disk) => `disk/${diskName(machine, disk)}`),
];

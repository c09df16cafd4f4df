import type { Resource } from '../../../core/resource.ts';
import { unlessGone } from '../../cloud/apply.ts';
import { createOnce } from '../../cloud/create.ts';
import { stackName } from '../../cloud/names.ts';
import { poll } from '../../cloud/retry.ts';
import { ruleText } from '../../cloud/rules.ts';
import { addRules, createGroup, deleteGroup, deleteRule, listGroups, showGroup } from '../api/groups.ts';
import { isStacks } from '../owned.ts';
import type { SeenGroup } from '../seen.ts';
import { stackTags } from '../tags.ts';
import { creationOf, mendTags, type Workshop } from '../workshop.ts';

/** The stack's security group, with exactly the inventory's rules for what comes in. */
export const settleGroup = async (workshop: Workshop, before: Resource | undefined): Promise<string> => {
  const { spec } = workshop;
  const id = before?.id ?? (await make(workshop));
  const group = await shown(workshop, id);
  await mendRules(workshop, group);
  const wanted = stackTags(spec);
  await mendTags(workshop, 'group', group, { ...group.tags, ...wanted });
  return id;
};

const make = async (workshop: Workshop): Promise<string> => {
  const { cloud, spec, enterpriseProject } = workshop;
  const { stack } = spec;
  const made = await createOnce({
    ...creationOf(workshop),
    what: `the security group of ${stack}`,
    find: async () => (await listGroups(cloud)).find((group) => isStacks(stack, group)),
    create: () => createGroup(cloud, { name: stackName(stack), tags: stackTags(spec), enterpriseProject }),
  });
  return made.id;
};

const SHOW_SECONDS = 60;

const shown = ({ cloud, spec }: Workshop, id: string): Promise<SeenGroup> =>
  poll(() => showGroup(cloud, id), {
    what: `the security group of ${spec.stack} to show`,
    seconds: SHOW_SECONDS,
    signal: cloud.signal,
    clock: cloud.clock,
  });

/** What is missing first: whoever is let in by another rule afterwards is never shut out in between. */
const mendRules = async ({ cloud, spec }: Workshop, { id, rules }: SeenGroup): Promise<void> => {
  const wanted = new Set(spec.rules.map(ruleText));
  const present = new Set(rules.map(({ text }) => text));
  await addRules(
    cloud,
    id,
    spec.rules.filter((rule) => !present.has(ruleText(rule))),
  );
  for (const rule of rules) {
    if (!wanted.has(rule.text)) await unlessGone(() => deleteRule(cloud, rule.id));
  }
};

/** While a machine's port is in it, the answer is "in use". */
export const removeGroup = ({ cloud }: Workshop, id: string): Promise<void> =>
  unlessGone(() => deleteGroup(cloud, id));

export type Meaning = { code: string; hint: string };

type Said = Meaning & {
  said: RegExp;
  /** Codes of the operations that it can be said of; absent: any. */
  of?: readonly string[];
};

const REGISTRY = ['registry-login-refused', 'image-missing'];

/** By what the host said: the same words mean the same, whatever the operation expects its failure to mean. */
const MEANINGS: readonly Said[] = [
  {
    said: /no space left on device|disk quota exceeded/i,
    code: 'disk-full',
    hint: 'free some space on the host (df -h; docker system df; journalctl --disk-usage) or grow the disk, then run again: what is done stays done',
  },
  {
    of: REGISTRY,
    said: /x509:|certificate/i,
    code: 'registry-untrusted',
    hint: "the host does not trust the registry's certificate: name its authority as registry.ca in the inventory",
  },
  {
    of: REGISTRY,
    said: /no such host|server misbehaving|connection (refused|reset)|no route to host|network is unreachable|timeout|deadline exceeded|request canceled|did not end in time|\bEOF\b/i,
    code: 'registry-unreachable',
    hint: "the host does not reach the registry: see there that its name resolves (getent hosts), that its port answers (curl -v), and that no firewall or security group is in the way; behind a proxy, that Docker's own service knows it",
  },
  {
    of: ['image-missing'],
    said: /error getting credentials|no basic auth credentials/i,
    code: 'registry-login-refused',
    hint: 'the host could not log in by itself: give the VM an instance profile (vm.instanceProfile) whose role may pull, as AmazonEC2ContainerRegistryPullOnly lets it, or take registry.login: instance-profile out of the inventory',
  },
  {
    of: ['image-missing'],
    said: /unauthorized|denied/i,
    code: 'registry-login-refused',
    hint: 'the login works, but may not pull this image: check the rights of the registry user in the inventory, and the namespace',
  },
];

/**
 * What the last lines of a failed operation mean, where that is more exact than what the operation
 * itself says of its failure.
 *
 * @param expected the code that the operation gives its failure
 */
export const meaningOf = (words: readonly string[], expected: string | undefined): Meaning | undefined =>
  MEANINGS.find(
    ({ said, of }) =>
      (of === undefined || (expected !== undefined && of.includes(expected))) &&
      words.some((line) => said.test(line)),
  );

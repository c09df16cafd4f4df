import { isIP } from 'node:net';
import { addressIn, networkOf } from '../network.ts';
import { matching, text, whole } from './shape.ts';

/** `512m` → bytes. Units are Docker's: powers of 1024. */
export const size = () =>
  matching(/^[1-9]\d{0,5}[kmgtKMGT]$/, 'a size such as 512m or 2g').transform(
    (written) => Number(written.slice(0, -1)) * 1024 ** ('kmgt'.indexOf(written.slice(-1).toLowerCase()) + 1),
  );

const CIDR = 'a network in CIDR notation such as 10.88.0.0/24';

/** A network in CIDR notation with no host bits set. */
export const cidr = () =>
  text(CIDR).check(({ value, issues }) => {
    const network = networkOf(value);
    if (network === undefined) {
      issues.push({ code: 'custom', message: CIDR, input: value });
    } else if (addressIn(network) !== addressIn(value)) {
      const message = 'a network, not an address inside one';
      issues.push({ code: 'custom', message, input: value, params: { mend: `write ${network}` } });
    }
  });

/** An http or https URL that carries no password. */
export const url = (expected: string, accept: (url: URL) => boolean = () => true) =>
  matching(/^https?:\/\/\S+$/, expected).refine(
    (written) => {
      const parsed = URL.parse(written);
      return parsed !== null && parsed.username === '' && parsed.password === '' && accept(parsed);
    },
    { error: expected },
  );

export const ipAddress = () =>
  text('an IP address such as 127.0.0.1').refine((written) => isIP(written) !== 0, {
    error: 'an IP address such as 127.0.0.1',
  });

export const port = () => whole(1, 65_535, 'a port, 1 to 65535');

/** What a remote shell, systemd and compose all take without quoting. */
export const absolutePath = () =>
  matching(/^(\/[\w.@+-]+)+$/, 'an absolute path such as /var/lib/berth, with no slash at its end');

/** `host[:port]`, as it stands before the first slash of an image's name. */
export const registryAddress = () =>
  matching(
    /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/,
    'a host with an optional port, such as registry.example.com:5000, without https://',
  );

/** A host, group, environment or stack: it ends up in paths, container names and file names. */
export const name = (expected: string) => matching(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, expected);

export const region = () => matching(/^[a-z]{2,}(-[a-z0-9]+)+$/, 'a region such as cn-north-4');

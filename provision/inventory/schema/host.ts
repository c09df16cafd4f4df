import { z } from 'zod';
import { vm } from './cloud.ts';
import { environment } from './environment.ts';
import { absolutePath, name, port, size, url } from './scalars.ts';
import { choice, listOf, map, matching, oneOrMore, text, whole, yesOrNo } from './shape.ts';

const isOrigin = (url: URL): boolean => url.pathname === '/' && url.search === '' && url.hash === '';

const docker = map({
  packages: z
    .union(
      [
        z.literal('distribution'),
        map({
          mirror: url('the URL of a mirror of download.docker.com').describe(
            "Base URL of a mirror of Docker's own packages",
          ),
        }),
      ],
      { error: "distribution, or mirror: with the URL of Docker's own packages" },
    )
    .default('distribution')
    .describe("Where Docker is installed from: the distribution, or a mirror of Docker's own packages"),
  registryMirrors: listOf(
    // The engine refuses a mirror with a path or a query.
    url('a URL of host and port only, such as https://mirror.example.com', isOrigin),
    'a list of URLs',
  )
    .default([])
    .describe('Mirrors of Docker Hub, tried in this order'),
  logMaxSize: size().prefault('10m').describe('A container log is rotated at this size'),
  logMaxFiles: whole(1, 100, 'a number of files, 1 to 100').default(3).describe('Rotated logs kept'),
});

const swap = z
  .union(
    [
      z.literal(false),
      map({
        size: size().prefault('2g').describe('Size of the swap file'),
        below: size().prefault('2g').describe('Made only on a host with less memory than this'),
      }),
    ],
    { error: 'false, or a map of size and below' },
  )
  .prefault({})
  .describe('A swap file for small hosts; false: none');

/** `[user@]host[:port]`, or a name from the ssh config; IPv6 in brackets. */
const jump = matching(
  /^([^\s@:]+@)?([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/,
  'a jump host, [user@]host[:port]',
);

const hostKey = matching(
  /^((ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/]+=*( .*)?|SHA256:[A-Za-z0-9+/]{43})$/,
  'a public key line such as "ssh-ed25519 AAAA…", or a fingerprint SHA256:…',
);

/** Settings of one host, with their defaults; the same in `defaults`, in a group and in a host. */
export const hostSettings = map({
  address: matching(/^[A-Za-z0-9:]([A-Za-z0-9.:_-]*[A-Za-z0-9])?$/, 'a host name or an IP address')
    .optional()
    .describe('Host name, IP address or name from the ssh config (provider ssh)'),
  port: port().optional().describe('SSH port; if absent, what the ssh config says, else 22 (provider ssh)'),
  user: matching(/^[A-Za-z_][\w.-]*$/, 'a user name')
    .optional()
    .describe('Who to log in as: root, or one who may use sudo'),
  identity: oneOrMore(text('a path to a private key'), 'a path or a list of paths')
    .optional()
    .describe('Private keys to offer; if absent, the agent and the ssh config decide (provider ssh)'),
  jump: oneOrMore(jump, 'a jump host [user@]host[:port], or a list of them')
    .optional()
    .describe('Bastions on the way, nearest first (provider ssh)'),
  hostKeys: listOf(hostKey, 'a list of public key lines or fingerprints')
    .optional()
    .describe("The host's public keys or their fingerprints; if absent, known_hosts decides (provider ssh)"),
  hostKeyPolicy: choice(['strict', 'accept-new'])
    .default('strict')
    .describe('strict refuses a host whose key is unknown; accept-new trusts the first key seen'),
  vm: vm.prefault({}).describe('The machine itself, where the provider makes it (aws, huawei)'),
  caCertificates: listOf(text('a path to a PEM file'), 'a list of paths to PEM files')
    .default([])
    .describe('Authorities that the host shall trust; PEM files, relative to the inventory'),
  dataDir: absolutePath().default('/var/lib/berth').describe('Where databases and files live on the host'),
  minFree: size().prefault('2g').describe('Free disk space that must be there before a pull'),
  timeSync: yesOrNo().default(true).describe("Keep the host's clock in step"),
  swap,
  docker: docker.prefault({}).describe("The host's Docker engine"),
  environment: environment()
    .default({})
    .describe("Environment variables of this host's server, over bundle.server.environment"),
}).meta({ id: 'hostSettings' });

/** A host as it stands under `hosts`. */
export const host = map({
  ...hostSettings.shape,
  groups: listOf(name('the name of a group'), 'a list of group names')
    .default([])
    .describe('Groups whose settings this host takes; the later wins'),
});

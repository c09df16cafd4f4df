import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { Secret } from '../../../core/secret.ts';
import { UserError } from '../../../core/user-error.ts';
import { absolute } from '../../inventory/local-path.ts';

export type HuaweiCredentials = {
  accessKey: string;
  secretKey: Secret;
  /** Of temporary keys. */
  securityToken?: Secret;
  /** Where the same place names one. */
  projectId?: string;
  /** Where they were found, for messages. */
  from: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The access key, from where Huawei Cloud's users keep it: the file that the inventory names and nothing else; or
 * the variables of the SDKs, then those of Terraform, then the SDKs' credentials file.
 *
 * @param file credentials file; `~` is the home directory
 * @returns temporary keys with their token
 * @throws UserError `no-credentials` naming all places, `incomplete-credentials`, `bad-credentials-file`
 * @see https://github.com/huaweicloud/huaweicloud-sdk-python-v3/blob/master/README.md (environment, profile)
 */
export const readCredentials = async (
  file?: string,
  environment: Environment = process.env,
): Promise<HuaweiCredentials> => {
  const at = { folder: process.cwd(), home: homedir() };
  if (file !== undefined) return fromFile(absolute(file, at));
  const written = fromEnvironment(environment);
  if (written !== undefined) return written;
  const usual = environment['HUAWEICLOUD_SDK_CREDENTIALS_FILE'] ?? '~/.huaweicloud/credentials';
  return fromFile(absolute(usual, at));
};

/** Variables of the SDKs, then of Terraform. */
const VARIABLES = [
  {
    ak: 'HUAWEICLOUD_SDK_AK',
    sk: 'HUAWEICLOUD_SDK_SK',
    token: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
    project: 'HUAWEICLOUD_SDK_PROJECT_ID',
  },
  { ak: 'HW_ACCESS_KEY', sk: 'HW_SECRET_KEY', token: 'HW_SECURITY_TOKEN', project: 'HW_PROJECT_ID' },
];

/** @throws UserError `incomplete-credentials` where only one half is there */
const fromEnvironment = (environment: Environment): HuaweiCredentials | undefined => {
  for (const names of VARIABLES) {
    const found = credentials(
      {
        ak: environment[names.ak],
        sk: environment[names.sk],
        token: environment[names.token],
        project: environment[names.project],
      },
      `${names.ak} and ${names.sk}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
};

const fromFile = async (path: string): Promise<HuaweiCredentials> => {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') throw noCredentials(path);
    throw new UserError('bad-credentials-file', `${path} cannot be read`, {
      hint: 'Make it a file that you may read (0600).',
      cause,
    });
  });
  const values = basicSection(text);
  const { ak, sk, security_token: token, project_id: project } = values;
  const found = credentials({ ak, sk, token, project }, path);
  if (found !== undefined) return found;
  throw new UserError('bad-credentials-file', `${path} has no section [basic] with ak and sk`, {
    hint: "Write it as the vendor's SDKs read it: a line [basic], then ak = … and sk = …, and security_token = … for temporary keys.",
  });
};

/** The values of `[basic]`, in the INI form of the SDKs' file. */
const basicSection = (text: string): Record<string, string> => {
  const values: Record<string, string> = {};
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const [, name] = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line) ?? [];
    section = name ?? section;
    const [, key, value] = /^\s*([\w.]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === 'basic' && key !== undefined && value !== undefined) values[key] = value;
  }
  return values;
};

type Written = Record<'ak' | 'sk' | 'token' | 'project', string | undefined>;

const credentials = ({ ak, sk, token, project }: Written, from: string): HuaweiCredentials | undefined => {
  if (!ak && !sk) return undefined;
  if (!ak || !sk) {
    throw new UserError('incomplete-credentials', `of ${from} only one is there: both are needed`, {
      hint: 'Set the other one too, or take this one away.',
    });
  }
  return {
    accessKey: ak.trim(),
    secretKey: new Secret(sk.trim()),
    ...(token && { securityToken: new Secret(token.trim()) }),
    ...(project && { projectId: project.trim() }),
    from,
  };
};

const noCredentials = (path: string): UserError =>
  new UserError('no-credentials', 'no access key for Huawei Cloud was found', {
    hint: [
      'Make one (console: My Credentials, Access Keys) and put it in one of these places:',
      ...VARIABLES.map(({ ak, sk, token }) => `  ${ak} and ${sk}, with ${token} for temporary keys`),
      `  ${path}, a section [basic] with ak, sk and security_token`,
      '  a file of that form which the inventory names: provider.credentials',
    ].join('\n'),
  });

import type { CloudError } from '../cloud/error.ts';
import type { Advice, Adviser } from '../cloud/failure.ts';

/** What each request needs an IAM policy to allow. Source: "Permissions and supported actions" of each API reference. */
const PERMISSIONS: Record<string, string> = {
  createServers: 'ecs:cloudServers:create',
  deleteServers: 'ecs:cloudServers:delete',
  listServersDetails: 'ecs:cloudServers:list',
  showServer: 'ecs:cloudServers:get',
  batchStartServers: 'ecs:cloudServers:start',
  resizeServer: 'ecs:cloudServers:resize',
  attachServerVolume: 'ecs:cloudServers:attach',
  detachServerVolume: 'ecs:cloudServers:detachVolume',
  batchCreateServerTags: 'ecs:cloudServers:batchSetServerTags',
  batchDeleteServerTags: 'ecs:cloudServers:batchSetServerTags',
  listFlavors: 'ecs:cloudServerFlavors:get',
  showServerLimits: 'ecs:cloudServerQuotas:get',
  novaCreateKeypair: 'ecs:serverKeypairs:create',
  novaListKeypairs: 'ecs:serverKeypairs:list',
  novaDeleteKeypair: 'ecs:serverKeypairs:delete',
  CreateVolume: 'evs:volumes:create',
  ListVolumes: 'evs:volumes:list',
  ShowVolume: 'evs:volumes:get',
  ResizeVolume: 'evs:volumes:extend',
  DeleteVolume: 'evs:volumes:delete',
  createVpc: 'vpc:vpcs:create',
  listVpcs: 'vpc:vpcs:list',
  deleteVpc: 'vpc:vpcs:delete',
  createSubnet: 'vpc:subnets:create',
  listSubnets: 'vpc:subnets:get',
  deleteSubnet: 'vpc:subnets:delete',
  createSecurityGroup: 'vpc:securityGroups:create',
  listSecurityGroups: 'vpc:securityGroups:get',
  showSecurityGroup: 'vpc:securityGroups:get',
  deleteSecurityGroup: 'vpc:securityGroups:delete',
  batchCreateSecurityGroupRules: 'vpc:securityGroupRules:create',
  deleteSecurityGroupRule: 'vpc:securityGroupRules:delete',
  updatePort: 'vpc:ports:update',
  showQuota: 'vpc:quotas:list',
  CreatePublicip: 'vpc:publicIps:create',
  ListPublicips: 'vpc:publicIps:list',
  UpdatePublicip: 'vpc:publicIps:update',
  DeletePublicip: 'vpc:publicIps:delete',
  UpdateBandwidth: 'vpc:bandwidths:update',
  ListImages: 'ims:images:list',
  KeystoneListAuthProjects: 'iam:projects:listProjects',
};

/** What is scarce, by what was asked for. */
const QUOTAS: Record<string, string> = {
  createServers: 'instances, vCPUs, memory or disks',
  resizeServer: 'vCPUs or memory',
  CreateVolume: 'disks or their capacity',
  ResizeVolume: "disks' capacity",
  createVpc: 'VPCs (5 unless raised); provider.network takes one that exists',
  createSubnet: 'subnets',
  createSecurityGroup: 'security groups',
  batchCreateSecurityGroupRules: 'security group rules',
  CreatePublicip: 'elastic IPs; vm.elasticIp: false does without one',
};

const CREDENTIALS: Advice = {
  code: 'bad-credentials',
  hint: 'Huawei Cloud does not know this access key with this secret key, or the project is not of this account: see the console, My Credentials.',
};

const ARREARS: Advice = {
  code: 'arrears',
  hint: 'The account is in arrears or frozen: pay in the console, Billing Center, and run it again in a few minutes.',
};

/** Codes that mean one thing. Source: the error codes of each API reference. */
const ADVICE: Record<string, Advice> = {
  'Ecs.0019': {
    code: 'no-such-flavor',
    hint: 'The flavor is sold no longer. Take another vm.type; the console (Elastic Cloud Server) lists what is there.',
  },
  'Ecs.0007': {
    code: 'image-unfit',
    hint: 'Image and flavor do not go together: name another vm.image or vm.type.',
  },
  'Ecs.0319': {
    code: 'no-capacity',
    hint: 'The zone has none of the flavor left. Wait, set another vm.zone, or take another vm.type.',
  },
  'VPC.0510': { code: 'address-in-use', hint: 'Unbind the elastic IP in the console, and run it again.' },
  ENOTFOUND: {
    code: 'no-endpoint',
    hint: 'There is no such address: mend provider.region (or provider.endpoint), or the name resolution of this machine.',
  },
  EAI_AGAIN: { code: 'no-endpoint', hint: "This machine's name resolution does not answer." },
  ECONNREFUSED: {
    code: 'no-endpoint',
    hint: 'Nothing answers there: see provider.endpoint, and whether a proxy is needed (HTTPS_PROXY).',
  },
};

/** What a refusal of Huawei Cloud means to a person. */
export const advise: Adviser = (error) => {
  const { code, message, status, action } = error;
  if (ADVICE[code] !== undefined) return ADVICE[code];
  if (/quota|LimitExceeded/i.test(message) || code === 'Ecs.0001' || code === 'VPC.0114') {
    const what = QUOTAS[action] ?? 'such things';
    return {
      code: 'quota',
      hint: `The quota of ${what} is reached. Ask for more in the console (My Quotas), or delete what is not needed.`,
    };
  }
  if (/arrears|restricted|frozen|suspended/i.test(message)) return ARREARS;
  if (status === 401 || code.startsWith('APIGW.03')) return signing(error);
  if (status === 403) {
    const permission = PERMISSIONS[action];
    return {
      code: 'no-permission',
      hint:
        permission === undefined
          ? `Have an administrator allow ${action} for this access key's user (IAM).`
          : `Have an administrator allow ${permission} for this access key's user (IAM), in this project.`,
    };
  }
  if (/certificate/i.test(message)) {
    return {
      code: 'bad-certificate',
      hint: "Where a company's proxy signs anew, name its authority: NODE_EXTRA_CA_CERTS=/path/ca.pem.",
    };
  }
  return undefined;
};

/** Source: API Gateway, "Error codes"; the message says which of its causes it is. */
const signing = ({ message }: CloudError): Advice => {
  if (/token/i.test(message)) {
    return {
      code: 'credentials-expired',
      hint: 'The temporary keys are over, or their token is missing: get new ones, all three of access key, secret key and security token.',
    };
  }
  if (/expired|x-sdk-date|timestamp/i.test(message)) {
    return {
      code: 'clock-skew',
      hint: "Set this machine's clock (`timedatectl set-ntp true`): Huawei Cloud accepts fifteen minutes.",
    };
  }
  return CREDENTIALS;
};

import { z } from 'zod';
import type { Answer, Api, Operation, Request } from '../kit/server.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Action, Body } from './action.ts';
import { addressActions } from './addresses.ts';
import { attachmentActions } from './attachments.ts';
import { attributeActions } from './attributes.ts';
import { formOf } from './form.ts';
import { gatewayActions } from './gateways.ts';
import { groupActions } from './groups.ts';
import { imageActions } from './images.ts';
import { typeActions } from './instance-types.ts';
import { interfaceActions } from './interfaces.ts';
import { JSON_ACTIONS, jsonServiceOf, targetOf } from './json-services.ts';
import { keyActions } from './keys.ts';
import { powerActions } from './power.ts';
import { refusalOfDoubt, refusalOfFault, type Service } from './refusals.ts';
import { regionActions } from './region.ts';
import { routeActions } from './routes.ts';
import { ruleActions } from './rules.ts';
import { doubtIn, type Credentials } from './signature.ts';
import { subnetActions } from './subnets.ts';
import { tagActions } from './tags.ts';
import { volumeChangeActions } from './volume-changes.ts';
import { volumeActions } from './volumes.ts';
import { vpcActions } from './vpcs.ts';
import type { World } from './world.ts';
import { element, xmlDocument } from './xml.ts';

const ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries({
    ...powerActions,
    ...attributeActions,
    ...volumeActions,
    ...attachmentActions,
    ...volumeChangeActions,
    ...addressActions,
    ...interfaceActions,
    ...groupActions,
    ...ruleActions,
    ...keyActions,
    ...vpcActions,
    ...subnetActions,
    ...routeActions,
    ...gatewayActions,
    ...imageActions,
    ...typeActions,
    ...regionActions,
    ...tagActions,
  }),
);

const EC2_VERSION = '2016-11-15';
const EC2_NAMESPACE = ` xmlns="http://ec2.amazonaws.com/doc/${EC2_VERSION}/"`;
const STS_VERSION = '2011-06-15';
const STS_NAMESPACE = ` xmlns="https://sts.amazonaws.com/doc/${STS_VERSION}/"`;

const called = z.looseObject({ Action: z.string(), Version: z.string(), DryRun: z.string().optional() });

const xml = (status: number, root: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml;charset=UTF-8' },
  body: xmlDocument(root),
});

const json = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});

const SERVICES: readonly Service[] = ['ec2', 'sts', 'ssm', 'ecr', 'servicequotas'];

/** Who all calls are made as. */
const userOf = ({ state }: World): string => `arn:aws:iam::${state.account}:user/berth`;

/** EC2 and STS as the query protocol has them, SSM, ECR and Service Quotas as JSON: one endpoint for all. */
export const apiOf = (world: World, credentials: readonly Credentials[], save: () => void): Api => ({
  operation: (request, requestId) => operationOf(world, request, requestId),
  authenticate: (request) => {
    const service = serviceOf(request);
    const doubt = doubtIn(request, credentials, { region: world.state.region, service });
    if (doubt !== undefined) throw refusalOfDoubt(doubt, service);
  },
  refuse: (refusal, request, requestId) => refusalAnswer(refusal, serviceOf(request), requestId),
  refusalOf: (fault, { action, service }) =>
    refusalOfFault(fault, {
      action,
      service: SERVICES.find((one) => one === service) ?? 'ec2',
      user: userOf(world),
    }),
  headers: (requestId) => ({ 'x-amzn-requestid': requestId, 'cache-control': 'no-cache, no-store' }),
  save,
});

const serviceOf = (request: Request): Service => {
  const target = targetOf(request);
  if (target !== undefined) return jsonServiceOf(target);
  return new URLSearchParams(request.body.toString('utf8')).get('Version') === STS_VERSION ? 'sts' : 'ec2';
};

const operationOf = (world: World, request: Request, requestId: string): Operation => {
  const service = serviceOf(request);
  const target = targetOf(request);
  if (target !== undefined) {
    const action = JSON_ACTIONS.get(target);
    if (action === undefined) throw new Refusal(400, 'UnknownOperationException', target);
    const { kind, run } = action;
    const input: unknown = JSON.parse(request.body.toString('utf8'));
    return {
      service,
      action: target.split('.')[1] ?? target,
      kind,
      run: async (fault) => json(200, await run(input, { world, fault })),
    };
  }
  const {
    Action: name,
    Version: _version,
    ...parameters
  } = called.parse(formOf(request.body.toString('utf8')));
  if (service === 'sts')
    return { service, action: name, kind: 'read', run: () => identity(world, name, requestId) };
  const action = ACTIONS.get(name);
  if (action === undefined)
    throw new Refusal(400, 'InvalidAction', `The action ${name} is not valid for this web service.`);
  return {
    service,
    action: name,
    // A dry run writes nothing.
    kind: parameters.DryRun === 'true' ? 'read' : action.kind,
    run: async (fault) => {
      const body: Body = { requestId, ...(await action.run(parameters, { world, fault })) };
      return xml(200, element(`${name}Response`, body, EC2_NAMESPACE));
    },
  };
};

const identity = (world: World, name: string, requestId: string): Answer => {
  if (name !== 'GetCallerIdentity')
    throw new Refusal(400, 'InvalidAction', `Could not find operation ${name} for version ${STS_VERSION}`);
  const caller = { Arn: userOf(world), UserId: 'AIDAEXAMPLE', Account: world.state.account };
  const body = { GetCallerIdentityResult: caller, ResponseMetadata: { RequestId: requestId } };
  return xml(200, element('GetCallerIdentityResponse', body, STS_NAMESPACE));
};

const refusalAnswer = (
  { status, code, message, headers }: Refusal,
  service: Service,
  requestId: string,
): Answer => {
  switch (service) {
    case 'ec2':
      return withHeaders(
        headers,
        xml(
          status,
          element('Response', {
            Errors: { Error: { Code: code, Message: message } },
            RequestID: requestId,
          }),
        ),
      );
    case 'sts': {
      const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
      const body = { Error: error, RequestId: requestId };
      return withHeaders(headers, xml(status, element('ErrorResponse', body, STS_NAMESPACE)));
    }
    case 'ssm':
    case 'ecr':
    case 'servicequotas':
      return withHeaders(headers, json(status, { __type: code, message }));
  }
};

const withHeaders = (headers: Record<string, string>, answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

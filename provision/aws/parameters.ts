import { askAws } from '../cloud/aws/client.ts';
import type { Ec2 } from './client.ts';

/**
 * An SSM parameter's value: AWS and its partners publish there which image is the newest.
 *
 * @throws CloudError
 */
export const readParameter = async (ec2: Ec2, name: string, signal: AbortSignal): Promise<string> => {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(ec2.settings);
  const { Parameter } = await askAws(
    (abortSignal) => client.send(new GetParameterCommand({ Name: name }), { abortSignal }),
    { action: 'GetParameter', signal, repeatable: 'safe', clock: ec2.clock },
  );
  return Parameter?.Value ?? '';
};

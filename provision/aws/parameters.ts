import { call } from '../cloud/retry.ts';
import type { Ec2 } from './client.ts';
import { cloudErrorOf } from '../cloud/aws/error.ts';

/**
 * An SSM parameter's value: AWS and its partners publish there which image is the newest.
 *
 * @throws CloudError
 */
export const readParameter = async (ec2: Ec2, name: string, signal: AbortSignal): Promise<string> => {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(ec2.settings);
  const action = 'GetParameter';
  const attempt = async (abortSignal: AbortSignal): Promise<string> => {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name }), { abortSignal });
      return Parameter?.Value ?? '';
    } catch (error) {
      throw cloudErrorOf(action, error, Date.now());
    }
  };
  return call(attempt, { action, signal, repeatable: 'safe', clock: ec2.clock });
};

import type { z } from 'zod';
import { Refusal } from '../kit/refusal.ts';
import { parametersBy } from './form.ts';
import type { Call } from './world.ts';
import type { Content } from './xml.ts';

/** The body of an answer, by the names of its elements. */
export type Body = { [name: string]: Content };

export type Action = {
  kind: 'read' | 'write';
  run: (parameters: Record<string, unknown>, call: Call) => Body | Promise<Body>;
};

type Run<Schema extends z.ZodType> = (
  input: z.infer<Schema>,
  call: Call & { parameters: Record<string, unknown> },
) => Body | Promise<Body>;

/** An action that only looks. */
export const reading = <Schema extends z.ZodType>(schema: Schema, run: Run<Schema>): Action => ({
  kind: 'read',
  run: (parameters, call) =>
    dry(parameters, schema, call) ?? run(inputOf(schema, parameters), { ...call, parameters }),
});

/** An action that changes something, or with `DryRun` only says that it would. */
export const writing = <Schema extends z.ZodType>(
  schema: Schema,
  run: Run<Schema>,
  /** What is looked at before a dry run ends, too. */
  check: (input: z.infer<Schema>, call: Call) => void = () => {},
): Action => ({
  kind: 'write',
  run: (parameters, call) =>
    dry(parameters, schema, call, check) ?? run(inputOf(schema, parameters), { ...call, parameters }),
});

/** What `return` elements hold where there is nothing to tell. */
export const DONE: Body = { return: true };

const inputOf = <Schema extends z.ZodType>(
  schema: Schema,
  { DryRun: _dryRun, ...parameters }: Record<string, unknown>,
): z.infer<Schema> => parametersBy(schema, parameters);

const dry = <Schema extends z.ZodType>(
  parameters: Record<string, unknown>,
  schema: Schema,
  call: Call,
  check: (input: z.infer<Schema>, call: Call) => void = () => {},
): undefined => {
  if (parameters['DryRun'] !== 'true') return undefined;
  check(inputOf(schema, parameters), call);
  throw new Refusal(412, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
};

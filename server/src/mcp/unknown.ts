import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { didYouMean } from '../nearest.ts';
import { echoed } from './echoed.ts';

/**
 * The error for a name that is not there, as the specification has it for tools, prompts and templates: it asks
 * whether one of the nearest was meant, or says which list names those there are.
 */
export function unknown(
  what: string,
  name: string,
  { names, listedBy }: { names: readonly string[]; listedBy: string },
): ProtocolError {
  const hint = didYouMean(name, names) ?? `${listedBy} names those there are.`;
  const message = `Unknown ${what}: ${echoed(name)}. ${hint}`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

import type { Emit } from '../../core/event.ts';

/** Tells of a resource how it is, each time that it is otherwise than it was told last. */
export const progressOf = (emit: Emit, address: string): ((text: string) => void) => {
  let told: string | undefined;
  return (text) => {
    if (text !== told) emit({ type: 'progress', address, text });
    told = text;
  };
};

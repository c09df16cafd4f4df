import type { Emit } from '../../core/event.ts';
import { format, type Look } from './format.ts';
import { ndjson } from './ndjson.ts';
import { painter, wantsColor } from './style.ts';

/** Where events go to be seen. */
export type Printer = {
  emit: Emit;
  /** Takes the moving part off the screen, until the next event: something else is to be said there. */
  pause: () => void;
  /** Ends the moving part. */
  close: () => void;
};

export type PrinterOptions = {
  json: boolean;
  verbose: boolean;
  stdout: NodeJS.WriteStream;
  redact: (text: string) => string;
};

/** NDJSON where it was asked for, on a terminal the live view, else one line after the other. */
export const createPrinter = async (options: PrinterOptions): Promise<Printer> => {
  const { json, verbose, stdout, redact } = options;
  if (json) return lines(stdout, (event) => [ndjson(event, new Date(), redact)]);
  const terminal = stdout.isTTY && process.env['TERM'] !== 'dumb';
  const look: Look = { paint: painter(wantsColor(terminal, process.env)), verbose };
  // Without a width, as under some CI runners, nothing can move at the foot.
  if (!terminal || stdout.columns === 0) return lines(stdout, (event) => format(event, look).map(redact));
  const { livePrinter } = await import('./live.ts');
  return livePrinter(stdout, look, redact);
};

const lines = (stdout: NodeJS.WriteStream, toLines: (event: Parameters<Emit>[0]) => string[]): Printer => ({
  emit: (event) => {
    for (const line of toLines(event)) stdout.write(`${line}\n`);
  },
  pause: () => {},
  close: () => {},
});

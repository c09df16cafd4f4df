import { createLogUpdate } from 'log-update';
import type { Event } from '../../core/event.ts';
import { format, type Look } from './format.ts';
import type { Printer } from './printer.ts';
import { advance, render, type View } from './view.ts';

/** Milliseconds between two frames. */
const FRAME = 80;

/** What is at work moves at the foot of the screen, what is finished scrolls above it. */
export const livePrinter = (
  stdout: NodeJS.WriteStream,
  look: Look,
  redact: (text: string) => string,
): Printer => {
  const screen = createLogUpdate(stdout);
  let view: View = new Map();
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => screen(redact(render(view, Date.now(), stdout.columns, look.paint).join('\n')));
  const clear = (): void => {
    clearInterval(timer);
    timer = undefined;
    screen.clear();
    // Gives the cursor back.
    screen.done();
  };
  return {
    emit: (event) => {
      view = advance(view, event, Date.now());
      // Written past log-update, which would cut what is taller than the screen.
      screen.clear();
      for (const line of isBeginning(event) ? [] : format(event, look)) stdout.write(`${redact(line)}\n`);
      if (view.size === 0) return clear();
      draw();
      // Unreferenced: a moving line must not keep a finished command from ending.
      timer ??= setInterval(draw, FRAME).unref();
    },
    pause: clear,
    close: clear,
  };
};

/** What the moving part shows anyway. */
const isBeginning = (event: Event): boolean =>
  event.type === 'connect' ||
  event.type === 'progress' ||
  ((event.type === 'step' || event.type === 'change') && event.state === 'started');

import type { Event } from '../../core/event.ts';
import { duration, truncate, type Paint } from './style.ts';

/** What goes on right now: by host, or by a resource's address, the words and when it began (ms). */
export type View = ReadonlyMap<string, { doing: string; since: number }>;

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The view after an event; `now` in milliseconds. */
export const advance = (view: View, event: Event, now: number): View => {
  switch (event.type) {
    case 'connect':
      return begin(view, event.host, `connecting to ${event.target}`, now);
    case 'step':
      return event.state === 'started' ? begin(view, event.host, event.step, now) : end(view, event.host);
    case 'change':
      return event.state === 'started'
        ? begin(view, event.address, event.action, now)
        : end(view, event.address);
    case 'progress':
      return begin(view, event.address, event.text, view.get(event.address)?.since ?? now);
    case 'failure':
      return event.host === undefined ? view : end(view, event.host);
    case 'recap':
      return new Map();
    default:
      return view;
  }
};

const begin = (view: View, who: string, doing: string, since: number): View =>
  new Map(view).set(who, { doing, since });

const end = (view: View, who: string): View => new Map([...view].filter(([key]) => key !== who));

/** One line for each that is at work, none wider than the terminal. */
export const render = (view: View, now: number, columns: number, paint: Paint): string[] => {
  const spinner = SPINNER[Math.floor(now / 80) % SPINNER.length] ?? '';
  return [...view].map(([who, { doing, since }]) => {
    const text = truncate(`${who}: ${doing} (${duration((now - since) / 1000)})`, columns - 2);
    return `${paint('blue', spinner)} ${text}`;
  });
};

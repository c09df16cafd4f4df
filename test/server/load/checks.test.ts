import { describe, expect, it } from 'vitest';
import { faultAt, troubles, undisturbed, type Entry } from './ledger.ts';
import { openNoteBook } from './notes.ts';

describe('the book of notes', () => {
  it('takes nothing for an answer only while nothing was acknowledged', () => {
    const book = openNoteBook(1);
    expect(book.read(0).judge(undefined)).toBeUndefined();
    const { done, text } = book.write(0);
    const during = book.read(0);
    expect([during.judge(undefined), during.judge(text)]).toEqual([undefined, undefined]);
    done(true);
    expect(book.read(0).judge(undefined)).toContain('expected version 1 to 1 of note-0, got nothing');
  });

  it('takes no version from before the one that was acknowledged when it was asked', () => {
    const book = openNoteBook(1);
    const first = book.write(0);
    first.done(true);
    const asked = book.read(0);
    const second = book.write(0);
    second.done(true);
    expect([first, second].map(({ text }) => asked.judge(text))).toEqual([undefined, undefined]);
    expect(book.read(0).judge(first.text)).toContain('expected version 2 to 2');
    expect(book.all().map(({ judge }) => judge(second.text))).toEqual([undefined]);
    expect(book.all().map(({ judge }) => judge('another text'))).toEqual([
      expect.stringContaining('another text'),
    ]);
  });

  it('leaves open what became of a write without an answer', () => {
    const book = openNoteBook(1);
    const kept = book.write(0);
    kept.done(true);
    const unanswered = book.write(0);
    unanswered.done(false);
    const { judge } = book.read(0);
    expect([judge(kept.text), judge(unanswered.text)]).toEqual([undefined, undefined]);
  });

  it('writes each note by one at a time', () => {
    const book = openNoteBook(3);
    const keys = [book.write(0), book.write(0), book.write(0)].map(({ key }) => key);
    expect(keys.toSorted()).toEqual(['note-0', 'note-1', 'note-2']);
  });
});

const entry = (start: number, end: number, outcome: Entry['outcome'] = 'ok'): Entry => ({
  tool: 'recall',
  era: '2026',
  start,
  end,
  outcome,
  detail: 'why',
});

describe('the ledger', () => {
  const faults = [{ name: 'redis', from: 100, to: 200 }];
  it.each([
    { start: 0, end: 99, name: undefined },
    { start: 0, end: 100, name: 'redis' },
    { start: 50, end: 500, name: 'redis' },
    { start: 150, end: 160, name: 'redis' },
    { start: 200, end: 300, name: 'redis' },
    { start: 201, end: 300, name: undefined },
  ])('a call from $start to $end had to do with $name', ({ start, end, name }) => {
    expect(faultAt(faults, { start, end })).toBe(name);
  });

  it('counts what went wrong, and knows what met no fault', () => {
    const entries = [
      entry(0, 30),
      entry(0, 10),
      entry(110, 150),
      entry(120, 130, 'lost'),
      entry(300, 310, 'wrong'),
    ];
    expect([...troubles([...entries, entry(121, 131, 'lost')], faults)]).toEqual([
      ['redis | recall | 2026 | lost | why', 2],
      ['none | recall | 2026 | wrong | why', 1],
    ]);
    expect(undisturbed(entries, faults)).toEqual([10, 10, 30]);
  });
});

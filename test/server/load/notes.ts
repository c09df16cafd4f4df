/** What is known of one note: the highest version that was acknowledged, and the highest that was sent. */
interface Known {
  acknowledged: number;
  sent: number;
  isBeingWritten: boolean;
}

/** Numbered versions of numbered notes, so that every answer can be held against what was sent. */
export interface NoteBook {
  /** Begins the next version of a note that nobody writes at the moment. */
  write(random: number): { key: string; text: string; done: (acknowledged: boolean) => void };
  /** Looks at a note; `judge` says what is wrong with the text that came back, or nothing. */
  read(random: number): { key: string; judge: (text: string | undefined) => string | undefined };
  /** Every note that must be there, each with its own judge. */
  all(): { key: string; judge: (text: string | undefined) => string | undefined }[];
}

const textOf = (key: string, version: number): string => `${key} in version ${version}`;

/** A book of `count` notes. `random` is a number from 0 up to 1. */
export function openNoteBook(count: number): NoteBook {
  const notes = new Map<string, Known>();
  const pick = (random: number): [string, Known] => {
    const key = `note-${Math.floor(random * count)}`;
    const known = notes.get(key) ?? { acknowledged: 0, sent: 0, isBeingWritten: false };
    notes.set(key, known);
    return [key, known];
  };
  const judgeOf = (key: string, known: Known) => {
    // What was acknowledged before the question must be in the answer.
    const least = known.acknowledged;
    return (text: string | undefined): string | undefined => {
      if (text === undefined && least === 0) return undefined;
      for (let version = Math.max(least, 1); version <= known.sent; version += 1) {
        if (text === textOf(key, version)) return undefined;
      }
      return `expected version ${least} to ${known.sent} of ${key}, got ${text ?? 'nothing'}`;
    };
  };

  return {
    write(random) {
      let [key, known] = pick(random);
      for (let step = 1; known.isBeingWritten && step < count; step += 1) {
        [key, known] = pick((random + step / count) % 1);
      }
      known.isBeingWritten = true;
      known.sent += 1;
      const version = known.sent;
      return {
        key,
        text: textOf(key, version),
        done(acknowledged) {
          known.isBeingWritten = false;
          if (acknowledged) known.acknowledged = version;
        },
      };
    },
    read(random) {
      const [key, known] = pick(random);
      return { key, judge: judgeOf(key, known) };
    },
    all: () =>
      [...notes]
        .filter(([, { acknowledged }]) => acknowledged > 0)
        .map(([key, known]) => ({ key, judge: judgeOf(key, known) })),
  };
}

/** The first `most` characters of a text. By code points: half of one is no text, and Postgres stores none. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  return Array.from(text.slice(0, most * 2))
    .slice(0, most)
    .join('');
}

/** A text as a sentence can show it: whole, or its first `most` characters and `…`. */
export const shownText = (text: string, most: number): string =>
  text.length <= most ? text : `${cutText(text, most)}…`;

import { ideographs, LANGUAGES, type Shares } from './letters.ts';

/** Signs beyond ASCII that stand in texts of any language, as far as they do not touch letters on both sides. */
const SIGNS = '«»„“”‚‘’–—…€£¥§°№·¿¡©®²³½±µ\u00a0';
const SIGN_SHARE = 0.003;
// What a decoder of another encoding makes of bytes, and no text holds.
const NONSENSE = /[\u0080-\u009f\ufffd\p{Co}\p{Cn}]/u;

const LETTER_ELSEWHERE = Math.log(2e-5);
const SIGN = Math.log(SIGN_SHARE);
const ODD_SIGN = Math.log(1e-5);
const NEVER = Math.log(1e-8);
const WITHIN_A_WORD = 5;
const AGAINST_CASE = 4;
const TWO_ALPHABETS = 5;
const FOREIGN_MAJORITY = 2;

/**
 * How likely a text is to be meant, as the logarithm of its probability under the language that fits it best: of its
 * characters beyond ASCII, and of what stands beside them. Texts that decoders make of the same bytes can be compared.
 */
export function likelihood(text: string): number {
  const characters = Array.from(text);
  const foreign = characters.filter((character) => character > '\u007f');
  if (foreign.length === 0) return 0;
  const alphabetic = Math.max(
    ...LANGUAGES.map((shares) => sum(foreign, (character) => letter(character, shares))),
  );
  const east = Math.max(
    ...ideographs().map(({ groups }) =>
      sum(foreign, (character) => {
        const group = groups.find(({ characters: members }) => members.has(character));
        return group === undefined ? rest(character) : Math.log(group.share / group.characters.size);
      }),
    ),
  );
  return Math.max(alphabetic, east) - oddities(text, characters);
}

const sum = (characters: readonly string[], of: (character: string) => number): number =>
  characters.reduce((total, character) => total + of(character), 0);

function letter(character: string, shares: Shares): number {
  const share = shares.get(character);
  return share === undefined ? rest(character) : Math.log(share);
}

function rest(character: string): number {
  if (NONSENSE.test(character)) return NEVER;
  if (SIGNS.includes(character)) return SIGN;
  return /[\p{L}\p{M}]/u.test(character) ? LETTER_ELSEWHERE : ODD_SIGN;
}

function oddities(text: string, characters: readonly string[]): number {
  const inWords =
    text.match(/(?<=\p{L})[^\0-\x7f\p{L}\p{M}’‘·–—\u3000-\u30ff\uff00-\uffef](?=\p{L})/gu)?.length ?? 0;
  // A capital within a word, one of both beyond ASCII: what a decoder with the cases the other way round makes.
  const turned = text.match(/\p{Ll}\p{Lu}/gu)?.filter((pair) => /[^\0-\x7f]/.test(pair)).length ?? 0;
  const mixed =
    text.match(
      /(?:[a-z](?=[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thai}])|[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thai}](?=[a-z]))/giu,
    )?.length ?? 0;
  const latin = characters.filter((character) => /\p{Script=Latin}/u.test(character));
  const beyond = latin.filter((character) => character > '\u007f').length;
  const majority = Math.max(0, beyond - latin.length / 2);
  return (
    inWords * WITHIN_A_WORD + turned * AGAINST_CASE + mixed * TWO_ALPHABETS + majority * FOREIGN_MAJORITY
  );
}

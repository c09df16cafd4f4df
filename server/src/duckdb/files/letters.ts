/** What is known of how a language is written: letters beyond ASCII, the most frequent first. */
interface Alphabet {
  script: 'latin' | 'cyrillic' | 'greek' | 'hebrew' | 'arabic' | 'thai';
  letters: string;
}

// Orders are those of usual frequency tables, as far as letters differ enough for it to matter.
const ALPHABETS: readonly Alphabet[] = [
  { script: 'latin', letters: 'äüößÜÄÖ' },
  { script: 'latin', letters: 'éèàêçâôîûùëïœÉÀÈÇÊÎÔæÿÂŒü' },
  { script: 'latin', letters: 'óíáéñúüÁÉÍÓÚÑªº' },
  { script: 'latin', letters: 'ãçáéóêíõâúôàÁÉÇÃÓÚ' },
  { script: 'latin', letters: 'àèùòìéÀÈÙ' },
  { script: 'latin', letters: 'äöåÄÖÅé' },
  { script: 'latin', letters: 'øåæØÅÆéö' },
  { script: 'latin', letters: 'áíéóöðæúýþÁÍÞÖ' },
  { script: 'latin', letters: 'łóąęśżćńźŁŚŻĆÓŃŹĄĘ' },
  { script: 'latin', letters: 'íáéěýřčšžůúťďňóľĺŕäôŠČŽŘÚĎŤŇÁÍ' },
  { script: 'latin', letters: 'áéöőóüíúűÁÉÖŐÜÓÍÚŰ' },
  { script: 'latin', letters: 'ăîâșțşţĂÎÂŞŢȘȚ' },
  { script: 'latin', letters: 'čćšžđČĆŠŽĐ' },
  { script: 'latin', letters: 'ıüşçğöİŞÇÖÜĞâ' },
  { script: 'latin', letters: 'ėšžųąčįūęŠŽČĖĄŲĮŪ' },
  { script: 'latin', letters: 'āīēšūņļžģķčĀĒĪŠŽĶĢ' },
  { script: 'latin', letters: 'äõüöšžÕÄÜÖ' },
  { script: 'cyrillic', letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё' },
  { script: 'cyrillic', letters: 'оанивіртелсдкмупязьгбчйхїєжшцюфщґ' },
  { script: 'cyrillic', letters: 'аоиетнрсвлкдпмузягбъчщшжцхйюфь' },
  { script: 'cyrillic', letters: 'аоиенртсјвукдмплзгбшћчцњжљхђфџ' },
  { script: 'greek', letters: 'αοιετσνηρυπκμλςωάίόγδέήθχφύώβξζψϊΐϋΰΆΈΉΊΌΎΏ' },
  { script: 'hebrew', letters: 'יוהלאמתרבשנדפכקחעצגטזסםןךףץ' },
  { script: 'arabic', letters: 'ايلمونرتبةعدسفهكقحجأشصطخضذزثئغىءظؤآإ' },
  { script: 'thai', letters: 'านรกเงมยลวดทสตะปบคอแจพชขใหไโผถซธศณฉภฟญฐษฎฆฝ่้ีัิืุู์ำ็ึๆฯ' },
];

const CASED = new Set(['cyrillic', 'greek']);
const UPPER_SHARE = 0.2;

/** The share of each letter in the texts of a language, by Zipf's law over its order. */
export type Shares = ReadonlyMap<string, number>;

function sharesOf({ script, letters }: Alphabet): Shares {
  const weights = Array.from(letters).map((_letter, rank) => 1 / (rank + 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const shares = new Map(Array.from(letters).map((letter, rank) => [letter, (weights[rank] ?? 0) / sum]));
  if (!CASED.has(script)) return shares;
  for (const [letter, share] of Array.from(shares)) {
    const upper = letter.toUpperCase();
    if (upper.length === 1 && !shares.has(upper)) shares.set(upper, share * UPPER_SHARE);
  }
  return shares;
}

/** For each language, the share of its letters. */
export const LANGUAGES: readonly Shares[] = ALPHABETS.map(sharesOf);

// The common characters of each East Asian script are the first level of its national standard, in rows of 94.
const rows = (label: string, from: number, to: number): Set<string> => {
  const bytes: number[] = [];
  for (let row = from; row <= to; row += 1)
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) bytes.push(row, cell);
  return new Set(new TextDecoder(label).decode(Uint8Array.from(bytes)));
};

/** An East Asian language: groups of characters, each with the share that all of a group have in texts together. */
export interface Ideographs {
  groups: readonly { characters: Set<string>; share: number }[];
}

const KANA = new Set(Array.from({ length: 0xbf }, (_none, at) => String.fromCodePoint(0x3041 + at)));
const HALF_KANA = new Set(Array.from({ length: 0x3f }, (_none, at) => String.fromCodePoint(0xff61 + at)));
const WIDE_SIGNS = new Set('、。，．・：；？！（）「」『』【】〈〉《》～ー　―…‘’“”％＋－／①②③④⑤'.split(''));
const SIGNS = { characters: WIDE_SIGNS, share: 0.06 };

let known: readonly Ideographs[] | undefined;

/** Chinese in both scripts, Japanese and Korean; made when it is first asked for. */
export function ideographs(): readonly Ideographs[] {
  // Big5 begins each row at 0x40; what it has from 0xa1 on is more than half of each, and the rest is added.
  const traditional = rows('big5', 0xa4, 0xc6);
  for (let row = 0xa4; row <= 0xc6; row += 1) {
    const bytes = Array.from({ length: 63 }, (_none, cell) => [row, 0x40 + cell]).flat();
    for (const character of new TextDecoder('big5').decode(Uint8Array.from(bytes)))
      traditional.add(character);
  }
  known ??= [
    {
      groups: [
        { characters: rows('gb18030', 0xb0, 0xd7), share: 0.92 },
        { characters: rows('gb18030', 0xd8, 0xf7), share: 0.02 },
        SIGNS,
      ],
    },
    { groups: [{ characters: traditional, share: 0.93 }, SIGNS] },
    {
      groups: [
        { characters: KANA, share: 0.5 },
        { characters: rows('euc-jp', 0xb0, 0xcf), share: 0.42 },
        { characters: rows('euc-jp', 0xd0, 0xf4), share: 0.01 },
        { characters: HALF_KANA, share: 0.002 },
        SIGNS,
      ],
    },
    {
      groups: [
        { characters: rows('euc-kr', 0xb0, 0xc8), share: 0.92 },
        { characters: rows('euc-kr', 0xca, 0xfd), share: 0.01 },
        SIGNS,
      ],
    },
  ];
  return known;
}

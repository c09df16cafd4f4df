// Advance widths of Noto Sans SC, which pictures are drawn in, from the space to the tilde; thousandths of
// the size.
const ASCII = [
  224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555,
  555, 555, 555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293,
  535, 646, 543, 812, 723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555,
  559, 606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468,
  377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555,
];
const FIRST = 32;
// Where the scripts begin whose characters are as wide as they are high.
const SQUARE = 0x1100;
const OTHER = 610;

/** How many pixels a line of text takes at a font size in pixels. */
export function widthOf(text: string, size: number): number {
  let thousandths = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    thousandths += ASCII[code - FIRST] ?? (code >= SQUARE ? 1_000 : OTHER);
  }
  return (thousandths * size) / 1_000;
}

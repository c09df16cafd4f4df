import type { Look } from '../request.ts';

/** The colours of a theme. Those of the series are told apart with any common colour blindness. */
export interface Colors {
  background: string;
  text: string;
  muted: string;
  line: string;
  /** After Okabe and Ito, https://jfly.uni-koeln.de/color/, with two of Tol's. */
  series: readonly string[];
  other: string;
  /** From little to much, for cells. */
  ramp: string[];
  /** From negative over nothing to positive. */
  diverging: string[];
}

const COLORS: Record<Look['theme'], Colors> = {
  light: {
    background: '#ffffff',
    text: '#1f2430',
    muted: '#5b6270',
    line: '#e3e6ec',
    series: [
      '#0072b2',
      '#e69f00',
      '#009e73',
      '#cc79a7',
      '#56b4e9',
      '#d55e00',
      '#332288',
      '#b5a50a',
      '#882255',
    ],
    other: '#9aa1ad',
    ramp: ['#f1f6fb', '#bfdcf1', '#74b3dd', '#2f83bd', '#0b4f86', '#082f57'],
    diverging: ['#b2500a', '#e9a25c', '#f7f7f7', '#6fb1de', '#0b5c9c'],
  },
  dark: {
    background: '#171a21',
    text: '#eceff4',
    muted: '#a5adbb',
    line: '#323844',
    series: [
      '#56b4e9',
      '#e69f00',
      '#1fc796',
      '#d98cb8',
      '#f0e442',
      '#f0763a',
      '#8f86f0',
      '#3d8fd1',
      '#c75a8f',
    ],
    other: '#7d8592',
    ramp: ['#1f2733', '#1d4468', '#24699c', '#3f93c9', '#86c3e8', '#d8eefb'],
    diverging: ['#f0893f', '#8f5a36', '#2a2f3a', '#2f6c9c', '#6cbcf0'],
  },
};

export const colorsOf = ({ theme }: Look): Colors => COLORS[theme];

const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'arrow'] as const;

/** The shape of a series' points: told apart without any colour. */
export const symbolOf = (index: number): string => SYMBOLS[index % SYMBOLS.length] ?? 'circle';

/** The colour of a series; what was gathered as "Other" is grey. */
export const colorOf = ({ series, other }: Colors, index: number, isOther: boolean): string =>
  isOther ? other : (series[index % series.length] ?? other);

import type { EChartsOption } from 'echarts';

/** One picture to make. */
export interface Task {
  option: EChartsOption;
  format: 'png' | 'svg';
  /** Pixels of the SVG; a PNG has `scale` times as many. */
  width: number;
  height: number;
  scale: number;
}

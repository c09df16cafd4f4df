import type { EChartsOption } from 'echarts';

/** One picture to make. */
export interface Task {
  option: EChartsOption;
  format: 'png' | 'svg';
  /** Pixels. */
  width: number;
  height: number;
}

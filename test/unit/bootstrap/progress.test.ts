import { describe, expect, it } from 'vitest';
import { parseProgress, type Progress } from '../../../bootstrap/progress.ts';

describe('parseProgress', () => {
  it.each<[string, Progress | undefined]>([
    ['\u001Ebegin images', { kind: 'begin', step: 'images' }],
    ['\u001Eend ca-certificates', { kind: 'end', step: 'ca-certificates' }],
    ['\u001Eop images 0', { kind: 'op', step: 'images', index: 0 }],
    ['\u001Eop images 12', { kind: 'op', step: 'images', index: 12 }],
    ['\u001Efail images 124', { kind: 'fail', step: 'images', code: 124 }],
    ['\u001Ewait', { kind: 'wait' }],
    ['\u001Eother images', undefined],
    ['\u001E', undefined],
    ['begin images', undefined],
    [' \u001Ebegin images', undefined],
    ['', undefined],
  ])('%j', (line, progress) => {
    expect(parseProgress(line)).toEqual(progress);
  });
});

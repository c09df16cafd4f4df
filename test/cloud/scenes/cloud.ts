import { describe } from 'vitest';
import type { Begin } from './bed.ts';
import { crashScenes } from './crashes.ts';
import { crowdScenes, driftScenes } from './drift.ts';
import { faultScenes, type Words } from './faults.ts';
import { planScenes } from './plans.ts';

/** All that both clouds promise, less the whole story with machines. */
export const cloudScenes = (begin: Begin, words: Words): void => {
  describe('plans', () => {
    planScenes(begin);
  });
  describe('drift', () => {
    driftScenes(begin);
  });
  describe('ten hosts', () => {
    crowdScenes(begin);
  });
  describe('faults', () => {
    faultScenes(begin, words);
  });
  describe('crashes', () => {
    crashScenes(begin);
  });
};

import { describe } from 'vitest';
import { crashScenes } from './crashes.ts';
import { crowdScenes, driftScenes, DRIFTS } from './drift.ts';
import { beginHuawei } from './huawei.ts';

describe('drift', () => {
  driftScenes(beginHuawei, DRIFTS);
});
describe('ten hosts', () => {
  crowdScenes(beginHuawei);
});
describe('crashes', () => {
  crashScenes(beginHuawei);
});

import { beginHuawei } from './huawei.ts';
import { wholeScenes } from './whole.ts';

wholeScenes(`t-whole-huawei-${process.pid}`, beginHuawei);

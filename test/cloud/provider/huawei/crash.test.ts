import { deletionScene } from '../crash.ts';
import { huawei, specOf } from './vendor.ts';

deletionScene(huawei, specOf());

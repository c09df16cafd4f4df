import { beginAws } from './aws.ts';
import { wholeScenes } from './whole.ts';

wholeScenes(`t-whole-aws-${process.pid}`, beginAws);

import { describe, expect, it } from 'vitest';
import { traceParentOf } from '../../../../server/src/telemetry/trace-parent.ts';

const ONE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const TWO = '00-11111111111111111111111111111111-2222222222222222-00';

describe("the caller's trace", () => {
  it.each([
    ['nowhere', undefined, undefined, undefined],
    ['in _meta', { traceparent: ONE, tracestate: 'a=b' }, {}, { traceparent: ONE, tracestate: 'a=b' }],
    ['in a header', { progressToken: 1 }, { traceparent: ONE }, { traceparent: ONE }],
    ['in both', { traceparent: ONE }, { traceparent: TWO, tracestate: 'a=b' }, { traceparent: ONE }],
    ['broken in _meta', { traceparent: 'hello' }, { traceparent: TWO }, { traceparent: TWO }],
    ['of another type', { traceparent: 7 }, undefined, undefined],
    [
      'with too long a state',
      { traceparent: ONE, tracestate: 'a'.repeat(513) },
      undefined,
      { traceparent: ONE },
    ],
    [
      'of a later version',
      { traceparent: `cc${ONE.slice(2)}-more` },
      undefined,
      { traceparent: `cc${ONE.slice(2)}-more` },
    ],
  ])('%s', (_where, meta, headers, expected) => {
    expect(traceParentOf(meta, headers)).toEqual(expected);
  });
});

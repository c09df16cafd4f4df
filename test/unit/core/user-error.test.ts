import { describe, expect, it } from 'vitest';
import { InputError, UserError } from '../../../core/user-error.ts';

describe('UserError', () => {
  it('carries a code, a hint and the error underneath', () => {
    const cause = new Error('connect ECONNREFUSED');
    const error = new UserError('unreachable', 'web-1 does not answer', { hint: 'open port 22', cause });
    expect(error).toMatchObject({ name: 'UserError', code: 'unreachable', hint: 'open port 22', cause });
    expect(error).toBeInstanceOf(Error);
  });

  it('has neither hint nor cause where none was given', () => {
    const error = new UserError('x', 'y');
    expect(error.hint).toBeUndefined();
    expect(Object.hasOwn(error, 'cause')).toBe(false);
  });

  it('tells bad input from what went wrong on the way', () => {
    const error = new InputError('bad-inventory', 'hosts: missing');
    expect(error).toBeInstanceOf(UserError);
    expect(error.name).toBe('InputError');
    expect(new UserError('x', 'y')).not.toBeInstanceOf(InputError);
  });
});

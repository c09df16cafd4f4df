import { describe, expect, it } from 'vitest';
import { instructionsOf } from '../../../server/src/instructions.ts';

const CONFIG = {
  datasets: { callCharacters: 3_000_000, uploadBytes: 200 * 1024 * 1024 },
  auditDays: 30,
};

describe('the instructions for models', () => {
  it('say what the server is, in which order to work, and its limits', () => {
    const text = instructionsOf(CONFIG);
    expect(text.split('\n').length).toBeLessThanOrEqual(10);
    expect(text).toContain('data workbench');
    const steps = ['list_datasets', 'describe_dataset', 'query_datasets', 'create_chart'];
    expect(steps.map((step) => text.indexOf(step))).toEqual(
      steps.map((step) => text.indexOf(step)).toSorted((one, other) => one - other),
    );
    expect(text).toMatch(/SQL of DuckDB.*1,000 rows.*30 s/);
    expect(text).toMatch(/3,000,000 characters.*200 MB/);
    expect(text).toContain('30 days');
  });

  it('end with what the operator says', () => {
    const own = instructionsOf({ ...CONFIG, instructions: 'Amounts are in EUR.' });
    expect(own).toBe(`${instructionsOf(CONFIG)}\n\nAmounts are in EUR.`);
  });
});

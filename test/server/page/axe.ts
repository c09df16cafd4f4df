import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const report = z.object({
  passes: z.array(z.unknown()),
  violations: z.array(
    z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
  ),
});

/**
 * What axe finds wrong with the page as it stands, by WCAG 2.2 up to AA and by good practice, one line each.
 *
 * @throws Error where it checked nothing
 */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { passes, violations } = report.parse(await page.evaluate('axe.run()'));
  if (passes.length === 0) throw new Error('axe checked nothing');
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

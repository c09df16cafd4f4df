import { expect, it } from 'vitest';
import { escapeHtml, renderPage } from '../../../../server/src/http/page.ts';

const up = { ok: true, version: '17', latencyMs: 1, problem: null };

it('escapes what could leave its element or attribute', () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});

it('shows what an operator configured as text, and what is away in words', () => {
  const html = renderPage(
    {
      name: 'berth-server',
      version: '1.0.0',
      nodeVersion: '24.0.0',
      uptimeSeconds: 1,
      draining: false,
      instructions: '<script>alert(1)</script>',
      postgres: up,
      redis: { ok: false, version: null, latencyMs: null, problem: 'refused' },
      tools: ['recall'],
    },
    'http://localhost:8080/mcp',
  );
  expect(html).not.toContain('<script>');
  expect(html).toContain('&lt;script&gt;');
  expect(html).toContain('is away: refused');
  expect(html).toContain('not ready');
  expect(html).toContain('<html lang="en">');
});

import { describe, expect, it } from 'vitest';
import { clientSetups } from '../../../../server/src/page/clients.ts';
import { renderDocument } from '../../../../server/src/page/document.ts';
import { escapeHtml } from '../../../../server/src/http/escape.ts';
import type { ServerStatus } from '../../../../server/src/status/status.ts';

const up = { ok: true, version: '18', latencyMs: 1, problem: null };
const status: ServerStatus = {
  name: 'berth-server',
  version: '1.0.0',
  toolsVersion: '1.0.0',
  nodeVersion: '24.0.0',
  uptimeSeconds: 1,
  draining: false,
  instructions: null,
  access: 'off',
  dependencies: { postgres: up, redis: up },
  tools: ['recall'],
  toolsets: [],
};
const assets = { version: 'abc', styles: ['1-frame.css'], scripts: ['main.ts', 'dom.ts'] };
const page = (changes: Partial<ServerStatus> = {}, origin = 'https://tools.example') =>
  renderDocument({ ...status, ...changes }, origin, assets);

it('escapes what could leave its element or attribute', () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});

it('shows what an operator configured, and how the reader came, as text', () => {
  const html = page({ instructions: '<script>alert(1)</script>' }, 'https://"><script>');
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).toContain('https://&quot;&gt;&lt;script&gt;/mcp');
});

it('runs no script but a file of its own', () => {
  expect(page()).not.toMatch(/<script(?![^>]*src="assets\/abc\/main\.ts")|\son\w+=|<style|\sstyle=/);
});

describe('the state', () => {
  it.each([
    [{}, 'Ready', 'ready'],
    [{ draining: true }, 'Shutting down', 'away'],
    [{ dependencies: { postgres: up, redis: { ...up, ok: false } } }, 'Working without redis', 'away'],
  ])('%j', (changes, text, state) => {
    expect(page(changes)).toContain(`data-state="${state}">${text}<`);
  });
});

describe('access', () => {
  it('tells nobody without a key which tools there are', () => {
    expect(page({ access: 'required' })).not.toContain('recall');
    expect(page()).toContain('recall');
  });

  it('says whether a key is needed, to people and to the scripts', () => {
    expect(page({ access: 'required' })).toContain('data-access="required"');
    expect(page({ access: 'required' })).toContain('and an API key from');
    expect(page()).toContain('data-access="off"');
    expect(page()).toContain('no key is asked for');
  });
});

const setups = (withKey: boolean) => clientSetups('berth server', 'https://tools.example/mcp', withKey);

describe('settings of clients', () => {
  it.each([true, false])('name the endpoint, with a key: %j', (withKey) => {
    const texts = setups(withKey).map(({ text }) => text);
    expect(texts.filter((text) => !text.includes('https://tools.example/mcp'))).toEqual([]);
    expect(texts.filter((text) => /YOUR_KEY|BERTH_KEY/.test(text) !== withKey)).toEqual([]);
  });

  it.each([true, false])('are JSON where a file of JSON is meant, with a key: %j', (withKey) => {
    const files = setups(withKey).filter(({ text }) => text.startsWith('{'));
    expect(files).toHaveLength(3);
    for (const { text } of files) expect(JSON.stringify(JSON.parse(text))).toContain('berth-server');
  });
});

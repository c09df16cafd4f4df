import { readiness, type DependencyStatus, type ServerStatus } from '../status.ts';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes any text safe inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const describe = ({ ok, version, latencyMs, problem }: DependencyStatus): string =>
  ok ? `answers, version ${version ?? 'unknown'}, ${latencyMs ?? 0} ms` : `is away: ${problem ?? 'unknown'}`;

/** The page a person sees who opens the server in a browser. It needs no script and loads nothing. */
export function renderPage(status: ServerStatus, endpoint: string): string {
  const { ready } = readiness(status);
  const facts = [
    ['Endpoint', endpoint],
    ['State', ready ? 'ready' : 'not ready'],
    ['Version', `${status.version} on Node.js ${status.nodeVersion}`],
    ['Postgres', describe(status.postgres)],
    ['Redis', describe(status.redis)],
    ['Tools', status.tools.join(', ')],
    ...(status.instructions === null ? [] : [['Instructions', status.instructions]]),
  ];
  const rows = facts.map(
    ([name = '', value = '']) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(status.name)}</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
dt { font-weight: 600; margin-top: .75rem }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(status.name)}</h1>
<p>An MCP server. Give the endpoint below to an MCP client that speaks Streamable HTTP.</p>
<dl>
${rows.join('\n')}
</dl>
<p><a href="/api/status">The same as JSON</a></p>
</main>
</body>
</html>
`;
}

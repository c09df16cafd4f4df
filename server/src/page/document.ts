import { readiness, type ServerStatus } from '../status/status.ts';
import type { Assets } from './assets.ts';
import { clientSetups, type ClientSetup } from './clients.ts';
import { escapeHtml as text } from '../http/escape.ts';

const SECTIONS = [
  ['overview', 'Overview'],
  ['tools', 'Tools'],
  ['datasets', 'Datasets'],
  ['charts', 'Charts'],
] as const;

/**
 * The whole document: what everybody may know, and an empty place that the scripts fill. `origin` is how the
 * reader reached this server, such as `https://tools.example`.
 */
export function renderDocument(
  status: ServerStatus,
  origin: string,
  assets: Pick<Assets, 'version' | 'styles' | 'scripts'>,
): string {
  const state = stateIn(status);
  const file = (name: string): string => text(`assets/${assets.version}/${name}`);
  return `<!doctype html>
<html lang="en" data-access="${status.access}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(status.name)}</title>
<link rel="icon" href="${file('icon.svg')}">
${assets.styles.map((name) => `<link rel="stylesheet" href="${file(name)}">`).join('\n')}
${assets.scripts.map((name) => `<link rel="modulepreload" href="${file(name)}">`).join('\n')}
<script type="module" src="${file('main.ts')}"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="banner">
<div class="bar">
<p class="brand"><img src="${file('icon.svg')}" alt="" width="28" height="28"><span>${text(status.name)}</span></p>
<p class="state" id="state" role="status" data-state="${state === READY ? 'ready' : 'away'}">${text(state)}</p>
<a class="button" href="#signin" id="sign-in" hidden>Sign in</a>
<button type="button" class="quiet" id="sign-out" hidden>Sign out</button>
</div>
<p class="who" id="who" hidden></p>
<nav id="sections" aria-label="Sections" hidden>
${SECTIONS.map(([id, title]) => `<a href="#${id}">${title}</a>`).join('\n')}
</nav>
</header>
<main id="main" tabindex="-1">
${overview(status, origin)}
<div id="view" hidden></div>
<noscript>
${status.access === 'off' ? `<h2>Tools</h2><p>${text(status.tools.join(', '))}</p>` : ''}
<p class="note">Trying tools, uploading data and looking at charts here takes scripts, which are off. MCP clients need none.</p>
</noscript>
</main>
<footer>
<p>Version ${text(status.version)} · <a href="health">Health</a> · <a href="ready">Readiness</a> · <a href="api/status">Status as JSON</a></p>
</footer>
<div id="announcer" class="unseen" role="status"></div>
</body>
</html>
`;
}

function overview({ instructions, access, name }: ServerStatus, origin: string): string {
  const needsKey = access === 'required';
  const endpoint = `${origin}/mcp`;
  return `<section id="overview-view" aria-labelledby="overview-title">
<h1 id="overview-title" tabindex="-1">A data workbench for your assistant</h1>
<p class="lead">This is an MCP server: it gives an assistant tools to load datasets, ask them questions in SQL, draw charts, run the queries that its operator has declared, and keep notes.</p>
<div id="begin" class="actions" hidden></div>
${instructions === null ? '' : `<div class="note"><p>${text(instructions)}</p></div>`}
<h2 id="connect">Connect a client</h2>
<p>Clients that speak Streamable HTTP need this endpoint${needsKey ? ', and an API key from its operator' : '; no key is asked for here'}.</p>
${copyable('the endpoint', endpoint)}
<div class="setups">
${clientSetups(name, endpoint, needsKey).map(setup).join('\n')}
</div>
<div id="live"></div>
</section>`;
}

const setup = ({ client, where, text: settings }: ClientSetup): string => `<details class="fold">
<summary>${text(client)}</summary>
<div class="folded"><p>${text(where)}</p>
${copyable(`the settings for ${client}`, settings)}
</div>
</details>`;

/** The button stays hidden until a script stands behind it. */
const copyable = (what: string, content: string): string => `<div class="copyable">
<pre tabindex="0" role="group" aria-label="${text(what.replace(/^the /, ''))}"><code>${text(content)}</code></pre>
<button type="button" class="quiet" data-copy hidden>Copy<span class="unseen"> ${text(what)}</span></button>
</div>`;

const READY = 'Ready';

function stateIn(status: ServerStatus): string {
  const { missing, draining } = readiness(status);
  if (draining) return 'Shutting down';
  return missing.length === 0 ? READY : `Working without ${missing.join(' and ')}`;
}

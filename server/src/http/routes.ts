const METHODS = {
  '/': ['GET', 'HEAD'],
  '/health': ['GET', 'HEAD'],
  '/ready': ['GET', 'HEAD'],
  '/api/status': ['GET', 'HEAD'],
  // Both eras post; GET and DELETE belong to the sessions of older servers, which this one has none of.
  '/mcp': ['POST'],
} as const satisfies Record<string, readonly string[]>;

export type Path = keyof typeof METHODS;

const isPath = (path: string): path is Path => Object.hasOwn(METHODS, path);

export type Route = { path: Path } | { status: 404 } | { status: 405; allow: string };

/** Finds what a request asks for; a query string plays no part. */
export function findRoute(method: string, target: string): Route {
  const path = target.replace(/[?#].*$/s, '');
  if (!isPath(path)) return { status: 404 };
  const methods: readonly string[] = METHODS[path];
  return methods.includes(method) ? { path } : { status: 405, allow: methods.join(', ') };
}

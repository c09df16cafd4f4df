import type { Route } from '../module.ts';

/** What a request asks for. `status` says why there is no route: no such path, or not by that method. */
export type Match =
  | { route: Route; params: Record<string, string> }
  | { status: 404 }
  | { status: 405; allow: string };

interface Pattern {
  route: Route;
  regex: RegExp;
  names: string[];
}

const VARIABLE = /\{(\w+)\}/g;

const patternOf = (route: Route): Pattern => ({
  route,
  regex: new RegExp(`^${route.path.replaceAll('.', '\\.').replace(VARIABLE, '([^/]+)')}$`),
  names: [...route.path.matchAll(VARIABLE)].map(([, name = '']) => name),
});

/** Makes the function that finds a route by method and path; a variable's value comes decoded. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match {
  const exact = Map.groupBy(
    routes.filter(({ path }) => !path.includes('{')),
    ({ path }) => path,
  );
  const patterns = routes.filter(({ path }) => path.includes('{')).map(patternOf);

  const found = (path: string): { route: Route; params: Record<string, string> }[] => {
    const here = exact.get(path);
    if (here !== undefined) return here.map((route) => ({ route, params: {} }));
    return patterns.flatMap(({ route, regex, names }) => {
      const values = regex.exec(path)?.slice(1).map(decoded);
      if (values === undefined || values.includes(undefined)) return [];
      return [{ route, params: Object.fromEntries(names.map((name, at) => [name, values[at] ?? ''])) }];
    });
  };

  return (method, path) => {
    const candidates = found(path);
    const match = candidates.find(({ route }) => route.methods.includes(method));
    if (match !== undefined) return match;
    if (candidates.length === 0) return { status: 404 };
    return { status: 405, allow: [...new Set(candidates.flatMap(({ route }) => route.methods))].join(', ') };
  };
}

function decoded(part: string): string | undefined {
  try {
    const text = decodeURIComponent(part);
    // No store keeps it, and no name has it.
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

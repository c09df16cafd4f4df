import { byGroup, overTime } from './amounts.ts';
import type { Suggestion } from './idea.ts';
import { rolesOf } from './roles.ts';
import { counts, relations, spreads } from './shapes.ts';
import type { Statistics } from './statistics.ts';

/** The fitting charts, the most telling first, at most one of a kind before any second. Pure. */
export function suggest(columns: readonly Statistics[], limit: number): Suggestion[] {
  const roles = rolesOf(columns);
  const ideas = [overTime(roles), byGroup(roles), relations(roles), spreads(roles), counts(roles)].flat();
  const rank = (suggestion: Suggestion, index: number): number =>
    ideas.slice(0, index).filter(({ idea }) => idea.kind === suggestion.idea.kind).length;
  return ideas
    .map((suggestion, index) => ({ suggestion, rank: rank(suggestion, index) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ suggestion }) => suggestion)
    .slice(0, limit);
}

import type { Kind } from '../request.ts';
import type { Statistics } from './statistics.ts';

/** Arguments of `create_chart`, the source left out. */
export interface Idea {
  kind: Kind;
  x?: string;
  y?: string;
  series?: string;
  value?: string;
  aggregate?: 'sum' | 'avg';
  stacked?: boolean;
}

export interface Suggestion {
  title: string;
  reason: string;
  idea: Idea;
}

/** What each column is good for. */
interface Roles {
  times: Statistics[];
  /** Numbers that say how much, not which. */
  measures: Statistics[];
  /** Columns of few different values, the fewest first. */
  groups: Statistics[];
}

const MOST_GROUPS = 50;
const FEW = 8;

const AVERAGED =
  /(price|rate|ratio|percent|pct|score|rating|age|temp|avg|mean|margin|latency|duration|share|单价|价格|率|比例|评分|温度|年龄|时长)/i;
const IDENTIFIER = /(^|[_\s])(id|uuid|key|code|zip|phone|no|nr)$|编号|编码|电话/i;

const isIdentifier = ({ name, distinct, filled, isWhole, type }: Statistics): boolean =>
  IDENTIFIER.test(name) || (distinct > 50 && distinct >= filled * 0.95 && (type === 'text' || isWhole));

/** Tells measures from names: a whole number of a few values, such as a year or a rating, can be either. */
export function rolesOf(columns: readonly Statistics[]): Roles {
  const useful = columns.filter(({ filled, distinct }) => filled > 0 && distinct > 1);
  const named = useful.filter((column) => !isIdentifier(column));
  return {
    times: useful.filter(({ type }) => type === 'time'),
    measures: named.filter(({ type, isWhole, distinct }) => type === 'number' && !(isWhole && distinct <= 3)),
    groups: named
      .filter(
        ({ type, isWhole, distinct }) =>
          ((type === 'text' || type === 'boolean') && distinct <= MOST_GROUPS) ||
          (type === 'number' && isWhole && distinct <= 12),
      )
      .toSorted(
        (a, b) => Number(a.type === 'number') - Number(b.type === 'number') || a.distinct - b.distinct,
      ),
  };
}

/** Whether adding the column up means something. */
const aggregateOf = ({ name }: Statistics): 'sum' | 'avg' => (AVERAGED.test(name) ? 'avg' : 'sum');
const WORD = { sum: 'Total', avg: 'Average' };

const differ = (a: Statistics, b: Statistics | undefined): boolean => a.name !== b?.name;

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

function overTime({ times: [time], measures, groups }: Roles): Suggestion[] {
  if (time === undefined) return [];
  const few = groups.find(({ distinct, type }) => distinct <= FEW && type !== 'number');
  const lines = measures.slice(0, 2).map((measure): Suggestion => {
    const aggregate = aggregateOf(measure);
    return {
      title: `${WORD[aggregate]} ${measure.name} over ${time.name}`,
      reason: `"${time.name}" is a time and "${measure.name}" a number, so its course and its turns show.`,
      idea: { kind: 'time_series', x: time.name, y: measure.name, aggregate },
    };
  });
  const [measure] = measures;
  const split: Suggestion[] =
    few === undefined
      ? []
      : [
          {
            title: `${measure === undefined ? 'Rows' : measure.name} over ${time.name} by ${few.name}`,
            reason: `"${few.name}" has only ${few.distinct} values, so what each adds to the whole shows over time.`,
            idea: {
              kind: 'area',
              x: time.name,
              ...(measure === undefined || aggregateOf(measure) === 'avg' ? {} : { y: measure.name }),
              series: few.name,
              stacked: true,
            },
          },
        ];
  const bare: Suggestion[] =
    measures.length > 0
      ? []
      : [
          {
            title: `Rows over ${time.name}`,
            reason: `"${time.name}" is a time, so it shows when how much happened.`,
            idea: { kind: 'time_series', x: time.name },
          },
        ];
  return [...lines, ...split, ...bare];
}

function byGroup({ measures: [measure, second], groups }: Roles): Suggestion[] {
  const group = groups.find((group) => differ(group, measure));
  if (group === undefined || measure === undefined) return [];
  const aggregate = aggregateOf(measure);
  const other = groups.find((one) => differ(one, group) && differ(one, measure) && one.distinct <= FEW);
  const bars: Suggestion[] = [
    {
      title: `${WORD[aggregate]} ${measure.name} by ${group.name}`,
      reason: `"${group.name}" has ${group.distinct} values, few enough to compare their ${measure.name} as bars.`,
      idea: { kind: 'bar', x: group.name, y: measure.name, aggregate },
    },
  ];
  if (other !== undefined) {
    bars.push({
      title: `${WORD[aggregate]} ${measure.name} by ${group.name} and ${other.name}`,
      reason: `Both "${group.name}" and "${other.name}" have few values, so each bar can be set apart by the other.`,
      idea: { kind: 'bar', x: group.name, y: measure.name, series: other.name, aggregate },
    });
  }
  if (aggregate === 'sum' && (measure.least ?? -1) >= 0 && group.distinct <= FEW) {
    bars.push({
      title: `Share of ${measure.name} by ${group.name}`,
      reason: `"${measure.name}" is never negative and "${group.name}" has only ${group.distinct} values, so they read as shares of a whole.`,
      idea: { kind: 'doughnut', x: group.name, y: measure.name },
    });
  }
  if (second !== undefined && differ(group, second)) {
    bars.push({
      title: `${WORD[aggregateOf(second)]} ${second.name} by ${group.name}`,
      reason: `"${second.name}" is a number too, and "${group.name}" has few values.`,
      idea: { kind: 'bar', x: group.name, y: second.name, aggregate: aggregateOf(second) },
    });
  }
  return bars;
}

function relations({ measures, groups }: Roles): Suggestion[] {
  const [a, b, c] = measures;
  if (a === undefined || b === undefined) return [];
  const few = groups.find(
    (group) => group.distinct <= FEW && differ(group, a) && differ(group, b) && differ(group, c),
  );
  const series = few === undefined ? {} : { series: few.name };
  const by = few === undefined ? '' : `, coloured by "${few.name}"`;
  const found: Suggestion[] = [
    {
      title: `${b.name} against ${a.name}`,
      reason: `"${a.name}" and "${b.name}" are numbers of the same rows, so it shows whether they go together${by}.`,
      idea: { kind: 'scatter', x: a.name, y: b.name, ...series },
    },
  ];
  if (c !== undefined) {
    found.push({
      title: `Correlation of ${measures.length} columns`,
      reason: `There are ${measures.length} number columns, so it shows at a glance which of them move together.`,
      idea: { kind: 'correlation' },
    });
    found.push({
      title: `${b.name} against ${a.name}, sized by ${c.name}`,
      reason: `"${c.name}" is a third number, which the size of the points can show.`,
      idea: { kind: 'bubble', x: a.name, y: b.name, value: c.name, ...series },
    });
  }
  return found;
}

function spreads({ measures, groups }: Roles): Suggestion[] {
  const varied = measures.filter(({ distinct }) => distinct > 12);
  const histograms = varied.slice(0, 2).map(({ name, distinct }): Suggestion => ({
    title: `Distribution of ${name}`,
    reason: `"${name}" is a number with about ${distinct.toLocaleString('en')} values, so its usual range and its tails show.`,
    idea: { kind: 'histogram', x: name },
  }));
  const [measure] = varied;
  const group = groups.find((group) => differ(group, measure) && group.distinct <= 24);
  if (measure === undefined || group === undefined) return histograms;
  return [
    ...histograms,
    {
      title: `Spread of ${measure.name} by ${group.name}`,
      reason: `It shows how "${measure.name}" varies inside each of the ${group.distinct} values of "${group.name}", and its outliers.`,
      idea: { kind: 'box', x: group.name, y: measure.name },
    },
  ];
}

function counts({ groups: [first, second], measures }: Roles): Suggestion[] {
  if (first === undefined) return [];
  const found: Suggestion[] = [];
  if (second !== undefined) {
    found.push({
      title: `Rows by ${first.name} and ${second.name}`,
      reason: `Both have few values, so it shows which pairs are common and which are missing.`,
      idea: { kind: 'heatmap', x: first.name, y: second.name },
    });
  }
  if (measures.length === 0) {
    found.push({
      title: `Rows by ${first.name}`,
      reason: `"${first.name}" has ${first.distinct} values, few enough to compare how many rows each has.`,
      idea: { kind: 'bar', x: first.name },
    });
  }
  return found;
}

import { FEW, type Suggestion } from './idea.ts';
import { aggregateOf, differ, type Roles } from './roles.ts';

const WORD = { sum: 'Total', avg: 'Average' };

/** What happened over time. */
export function overTime({ times: [time], measures, groups }: Roles): Suggestion[] {
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

/** How much of a number each group has. */
export function byGroup({ measures: [measure, second], groups }: Roles): Suggestion[] {
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

import type { Words } from '../words.ts';
import { FEW, titled, type Suggestion } from './idea.ts';
import { aggregateOf, differ, type Roles } from './roles.ts';
import { countWords, type Statistics } from './statistics.ts';

/** What a measure comes to, in the words of all columns of the chart. */
const amount = (measure: Statistics, words: Words): string =>
  words.aggregate[aggregateOf(measure)](measure.name);

/** What happened over time. */
export function overTime({ times: [time], measures, groups }: Roles): Suggestion[] {
  if (time === undefined) return [];
  const few = groups.find(({ distinct, type }) => distinct <= FEW && type !== 'number');
  const lines = measures.slice(0, 2).map((measure): Suggestion => {
    const aggregate = aggregateOf(measure);
    return {
      title: titled([measure, time], (words) => words.over(amount(measure, words), time.name)),
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
            title: titled([measure, time, few], (words) =>
              words.over(measure?.name ?? words.rows, time.name, few.name),
            ),
            reason: `"${few.name}" has only ${countWords(few)} values, so what each adds to the whole shows over time.`,
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
            title: titled([time], (words) => words.over(words.rows, time.name)),
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
      title: titled([measure, group], (words) => words.by(amount(measure, words), group.name)),
      reason: `"${group.name}" has ${countWords(group)} values, few enough to compare their ${measure.name} as bars.`,
      idea: { kind: 'bar', x: group.name, y: measure.name, aggregate },
    },
  ];
  if (other !== undefined) {
    bars.push({
      title: titled([measure, group, other], (words) =>
        words.by(amount(measure, words), group.name, other.name),
      ),
      reason: `Both "${group.name}" and "${other.name}" have few values, so each bar can be set apart by the other.`,
      idea: { kind: 'bar', x: group.name, y: measure.name, series: other.name, aggregate },
    });
  }
  if (aggregate === 'sum' && (measure.least ?? -1) >= 0 && group.distinct <= FEW) {
    bars.push({
      title: titled([measure, group], (words) => words.share(measure.name, group.name)),
      reason: `"${measure.name}" is never negative and "${group.name}" has only ${countWords(group)} values, so they read as shares of a whole.`,
      idea: { kind: 'doughnut', x: group.name, y: measure.name },
    });
  }
  if (second !== undefined && differ(group, second)) {
    bars.push({
      title: titled([second, group], (words) => words.by(amount(second, words), group.name)),
      reason: `"${second.name}" is a number too, and "${group.name}" has few values.`,
      idea: { kind: 'bar', x: group.name, y: second.name, aggregate: aggregateOf(second) },
    });
  }
  return bars;
}

import { FEW, titled, type Suggestion } from './idea.ts';
import { differ, type Roles } from './roles.ts';
import { countWords } from './statistics.ts';

/** How numbers go together. */
export function relations({ measures, groups }: Roles): Suggestion[] {
  const [a, b, c] = measures;
  if (a === undefined || b === undefined) return [];
  const few = groups.find(
    (group) => group.distinct <= FEW && differ(group, a) && differ(group, b) && differ(group, c),
  );
  const series = few === undefined ? {} : { series: few.name };
  const by = few === undefined ? '' : `, coloured by "${few.name}"`;
  const found: Suggestion[] = [
    {
      title: titled([a, b], (words) => words.against(b.name, a.name)),
      reason: `"${a.name}" and "${b.name}" are numbers of the same rows, so it shows whether they go together${by}.`,
      idea: { kind: 'scatter', x: a.name, y: b.name, ...series },
    },
  ];
  if (c !== undefined) {
    found.push({
      title: titled(measures, (words) => words.correlation(measures.length)),
      reason: `There are ${measures.length} number columns, so it shows at a glance which of them move together.`,
      idea: { kind: 'correlation' },
    });
    found.push({
      title: titled([a, b, c], (words) => words.against(b.name, a.name, c.name)),
      reason: `"${c.name}" is a third number, which the size of the points can show.`,
      idea: { kind: 'bubble', x: a.name, y: b.name, value: c.name, ...series },
    });
  }
  return found;
}

/** How a number varies. */
export function spreads({ measures, groups }: Roles): Suggestion[] {
  const varied = measures.filter(({ distinct }) => distinct > 12);
  const histograms = varied.slice(0, 2).map(({ name, ...rest }): Suggestion => ({
    title: titled([{ name }], (words) => words.distribution(name)),
    reason: `"${name}" is a number with ${countWords(rest)} values, so its usual range and its tails show.`,
    idea: { kind: 'histogram', x: name },
  }));
  const [measure] = varied;
  const group = groups.find((group) => differ(group, measure) && group.distinct <= 24);
  if (measure === undefined || group === undefined) return histograms;
  return [
    ...histograms,
    {
      title: titled([measure, group], (words) => words.spread(measure.name, group.name)),
      reason: `It shows how "${measure.name}" varies inside each of the ${countWords(group)} values of "${group.name}", and its outliers.`,
      idea: { kind: 'box', x: group.name, y: measure.name },
    },
  ];
}

/** How many rows there are of what. */
export function counts({ groups: [first, second], measures }: Roles): Suggestion[] {
  if (first === undefined) return [];
  const found: Suggestion[] = [];
  if (second !== undefined) {
    found.push({
      title: titled([first, second], (words) => words.by(words.rows, first.name, second.name)),
      reason: `Both have few values, so it shows which pairs are common and which are missing.`,
      idea: { kind: 'heatmap', x: first.name, y: second.name },
    });
  }
  if (measures.length === 0) {
    found.push({
      title: titled([first], (words) => words.by(words.rows, first.name)),
      reason: `"${first.name}" has ${countWords(first)} values, few enough to compare how many rows each has.`,
      idea: { kind: 'bar', x: first.name },
    });
  }
  return found;
}

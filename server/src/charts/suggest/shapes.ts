import { FEW, type Suggestion } from './idea.ts';
import { differ, type Roles } from './roles.ts';

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

/** How a number varies. */
export function spreads({ measures, groups }: Roles): Suggestion[] {
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

/** How many rows there are of what. */
export function counts({ groups: [first, second], measures }: Roles): Suggestion[] {
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

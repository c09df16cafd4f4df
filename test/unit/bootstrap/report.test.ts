import { describe, expect, it } from 'vitest';
import type { Event } from '../../../core/event.ts';
import { StepReport } from '../../../bootstrap/report.ts';
import { allSteps } from '../../../bootstrap/steps/index.ts';

const reported = (tell: (report: StepReport) => void) => {
  const events: Event[] = [];
  const report = new StepReport('web-1', (event) => events.push(event));
  tell(report);
  const ended = events.flatMap((event) =>
    event.type === 'step' && event.state === 'done' ? [`${event.step} ${event.status}`] : [],
  );
  return { report, events, ended, recap: report.recap() };
};
const names = allSteps.map(({ name }) => name);

describe('StepReport', () => {
  it('counts how steps ended, each once', () => {
    const { ended, recap, report } = reported((one) => {
      one.start('packages');
      one.end('packages', 'changed');
      one.end('packages', 'ok');
      one.end('docker', 'ok');
    });
    expect(ended).toEqual(['packages changed', 'docker ok']);
    expect(recap).toMatchObject({ host: 'web-1', ok: 1, changed: 1, failed: 0, skipped: 0 });
    expect(recap.seconds).toBeGreaterThanOrEqual(0);
    expect(report.changed()).toEqual(['packages']);
  });

  it.each<[string, (report: StepReport) => void, string]>([
    ['the step under way', (report) => report.start('docker'), 'docker'],
    ['what comes before any step', () => {}, 'preflight'],
    [
      'what comes before where every step that began has ended',
      (report) => {
        report.start('docker');
        report.end('docker', 'changed');
      },
      'preflight',
    ],
  ])('gives a failure to %s', (_, before, step) => {
    const { ended, recap } = reported((report) => {
      before(report);
      report.fail('no', 'preflight');
    });
    expect(ended.filter((one) => one.endsWith(' failed'))).toEqual([`${step} failed`]);
    expect(recap.failed).toBe(1);
  });

  it('gives a failure to the step that is named, and skips the rest', () => {
    const { events, ended, recap } = reported((report) => {
      report.end('ready', 'ok');
      report.start('packages');
      report.fail('no space', 'preflight', 'images');
    });
    expect(ended.slice(0, 2)).toEqual(['ready ok', 'images failed']);
    expect(recap).toMatchObject({ ok: 1, failed: 1, skipped: names.length - 2 });
    expect(events).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'no space' }));
  });
});

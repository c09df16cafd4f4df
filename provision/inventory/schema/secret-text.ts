import { z } from 'zod';
import { parseTemplate } from '../template.ts';
import { matching, text } from './shape.ts';

/** Text that may hold `${env:…}`, `${file:…}` and `${cmd:…}`; plain text stays a string. */
export const secretText = () => text().transform(template);

/** The same where nothing at all is a value too. */
export const environmentValue = () => z.string({ error: 'text' }).transform(template);

const REFERENCE = 'a reference such as ${env:REGISTRY_PASSWORD}, never the secret itself';

/** Text that must hold a reference: what is typed here would end up in version control. */
export const secretReference = () =>
  matching(/(^|[^$])\$\{/, REFERENCE).transform((written, context) => {
    const parsed = template(written, context);
    if (typeof parsed !== 'string') return parsed;
    context.issues.push({ code: 'custom', message: REFERENCE, input: written });
    return { parts: [] };
  });

const template = (written: string, context: z.RefinementCtx) => {
  const parsed = parseTemplate(written);
  if (typeof parsed === 'string' || 'parts' in parsed) return parsed;
  context.issues.push({ code: 'custom', message: 'text', input: written, params: parsed });
  return { parts: [] };
};

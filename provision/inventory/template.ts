/** Where a value comes from: an environment variable, a file, or what a command prints. */
export type Reference = { source: 'env' | 'file' | 'cmd'; argument: string };

/** Text with references in it, read at load and filled in late. */
export type Template = { parts: (string | Reference)[] };

/** What is wrong with a template, and how to mend it; never the text around it, which may be a secret. */
export type TemplateFault = { problem: string; mend: string };

/** Text without references comes back as text. */
export const parseTemplate = (text: string): string | Template | TemplateFault => {
  const parts: Template['parts'] = [];
  let rest = text;
  for (let start = rest.indexOf('${'); start !== -1; start = rest.indexOf('${')) {
    if (rest[start - 1] === '$') {
      parts.push(rest.slice(0, start - 1), '${');
      rest = rest.slice(start + 2);
      continue;
    }
    const end = closingBrace(rest, start + 2);
    if (end === -1) return { problem: 'found ${ without its }', mend: ESCAPE };
    const reference = parseReference(rest.slice(start + 2, end));
    if ('problem' in reference) return reference;
    parts.push(rest.slice(0, start), reference);
    rest = rest.slice(end + 1);
  }
  parts.push(rest);
  const literal = parts.every((part) => typeof part === 'string');
  return literal ? parts.join('') : { parts: parts.filter((part) => part !== '') };
};

const ESCAPE = 'write $${ for a ${ that is meant as it stands';

/** Braces balance, so that a command may hold its own: `${cmd:awk '{print $1}' file}`. */
const closingBrace = (text: string, from: number): number => {
  let open = 1;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '{') open += 1;
    if (text[index] === '}') open -= 1;
    if (open === 0) return index;
  }
  return -1;
};

const parseReference = (body: string): Reference | TemplateFault => {
  const [, source, written = ''] = /^(env|file|cmd):(.*)$/s.exec(body) ?? [];
  const argument = written.trim();
  if (source !== 'env' && source !== 'file' && source !== 'cmd') {
    return {
      problem: 'found ${…} without env:, file: or cmd:',
      mend: `write \${env:NAME}, \${file:PATH} or \${cmd:COMMAND}; or ${ESCAPE}`,
    };
  }
  if (argument === '') {
    return { problem: `found \${${source}:} with nothing after the colon`, mend: 'say what to read' };
  }
  if (source === 'env' && !/^[A-Za-z_]\w*$/.test(argument)) {
    return {
      problem: 'found ${env:…} with a name that no environment variable can have',
      mend: 'a name is letters, digits and _',
    };
  }
  return { source, argument };
};

/** `${env:NAME}`, as it stands in the file. */
export const writtenAs = ({ source, argument }: Reference): string => `\${${source}:${argument}}`;

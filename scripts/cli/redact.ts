import { redactor, Secret } from '../../core/secret.ts';

/** Masks secrets in everything that is printed; more may become known while a command runs. */
export type Redactor = { add: (...secrets: Secret[]) => void; redact: (text: string) => string };

/** A secret of several lines, as a private key, is masked line by line: output is cut into lines before it gets here. */
export const createRedactor = (): Redactor => {
  const secrets: Secret[] = [];
  let redact = redactor(secrets);
  return {
    add: (...more) => {
      secrets.push(...more, ...more.flatMap(lines));
      redact = redactor(secrets);
    },
    redact: (text) => redact(text),
  };
};

const lines = (secret: Secret): Secret[] => {
  const all = secret.reveal().split(/\r?\n/);
  return all.length > 1 ? all.map((line) => new Secret(line)) : [];
};

/** The comment by which a stack knows its own line among others in an authorized_keys file. */
const commentOf = (stack: string): string => `berth-${stack}`;

/** The stack's own key (`type base64`) in an authorized_keys file; lines that others added do not count. */
export const ownKeyIn = (file: string, stack: string): string | undefined => {
  const own = file.split('\n').find((line) => isOwn(line, stack));
  return own?.split(' ').slice(0, 2).join(' ');
};

/** The file with the stack's own key replaced by `publicKey` (`type base64`) and every other line kept. */
export const withOwnKey = (file: string, stack: string, publicKey: string): string =>
  [
    ...file.split('\n').filter((line) => line !== '' && !isOwn(line, stack)),
    `${publicKey} ${commentOf(stack)}`,
    '',
  ].join('\n');

const isOwn = (line: string, stack: string): boolean => line.endsWith(` ${commentOf(stack)}`);

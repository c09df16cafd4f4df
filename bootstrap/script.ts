import { dirname } from 'node:path/posix';
import type { Operation, ServiceAction } from '../core/operation.ts';
import { quote, quoteAll } from '../core/shell.ts';
import { reveal } from '../core/secret.ts';
import type { Paths } from './paths.ts';

/** A step's share of one script. */
export type ScriptPart = { step: string; operations: Operation[] };

/** Starts every line that reports progress on standard output; commands cannot write there. */
export const PROGRESS_MARKER = '\u001E';

const HEREDOC = '__BERTH__';

/**
 * One script that carries out some steps' operations in order and stops at the first that fails.
 * What commands say goes to standard error; standard output carries only progress lines:
 * `wait`, `begin STEP`, `op STEP INDEX`, `end STEP`, `fail STEP CODE`. Two such scripts never run at
 * once: one that an interrupted run left behind is waited for. Contents are here-documents, so none
 * is ever an argument; every write goes to a temporary file and is then renamed.
 */
export const renderScript = (paths: Paths, parts: readonly ScriptPart[]): string => `${prelude(paths)}
${parts.map(renderPart).join('\n')}
`;

const prelude = (paths: Paths): string => `export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
umask 022
exec 3>&1 1>&2
progress() { printf '\\036%s\\n' "$*" >&3; }
mkdir -p -m 0700 ${quoteAll([dirname(paths.run), paths.run])}
exec 8>${quote(`${paths.run}/busy`)}
flock -n 8 || { progress wait; flock -w 900 8; } || { echo 'commands of an interrupted run have not ended for 15 minutes' >&2; exit 75; }
forget() { rm -rf ${quote(paths.credentials)}; }
trap forget EXIT
# The end of the connection is told by SIGPIPE, at the next line of progress.
trap 'exit 130' INT TERM HUP PIPE
forget
# A directory's setgid bit, inherited from above it, only goes where the mode has a fifth digit.
own() { chown "$2" "$3" && chmod "0$1" "$3"; }
put_file() {
  new="$1.berth-new"
  (umask 077; base64 -d > "$new") && own "$2" "$3" "$new" && sync "$new" && mv -fT "$new" "$1"
}
put_directory() { mkdir -p "$1" && own "$2" "$3" "$1"; }
put_link() { ln -sfn "$2" "$1.berth-new" && mv -fT "$1.berth-new" "$1"; }
generate() {
  [ -e "$1" ] && return
  (umask 077; head -c "$2" /dev/urandom | base64 -w0 | tr '+/' '-_' | tr -d '=' > "$1.berth-new") \\
    && own "$3" "$4" "$1.berth-new" && sync "$1.berth-new" && mv -fT "$1.berth-new" "$1"
}`;

const renderPart = ({ step, operations }: ScriptPart): string => `progress begin ${quote(step)}
(
set -e
${operations.map((operation, index) => `progress op ${quote(step)} ${index}\n${renderOperation(operation)}`).join('\n')}
)
code=$?
[ $code -eq 0 ] || { progress fail ${quote(step)} $code; exit 1; }
progress end ${quote(step)}`;

const renderOperation = (operation: Operation): string => {
  switch (operation.op) {
    case 'directory':
      return `put_directory ${quoteAll([operation.path, operation.mode, operation.owner])}`;
    case 'file':
      return withInput(
        `put_file ${quoteAll([operation.path, operation.mode, operation.owner])}`,
        reveal(operation.content),
        false,
      );
    case 'access':
      return `own ${quoteAll([operation.mode, operation.owner, operation.path])}`;
    case 'generate':
      return `generate ${quoteAll([operation.path, String(operation.bytes), operation.mode, operation.owner])}`;
    case 'link':
      return `put_link ${quoteAll([operation.path, operation.target])}`;
    case 'remove':
      return `rm -rf -- ${quoteAll(operation.paths)}`;
    case 'service':
      return `${forgiving(operation.action, operation.unit)}timeout 400 systemctl ${operation.action} ${quote(operation.unit)}`;
    case 'run': {
      const environment = Object.entries(operation.environment ?? {}).map(
        ([name, value]) => `${name}=${value}`,
      );
      const command = `timeout --kill-after=10 ${operation.deadline} ${quoteAll([...(environment.length > 0 ? ['env', ...environment] : []), ...operation.argv])}`;
      return operation.input === undefined
        ? `${command} </dev/null`
        : withInput(command, reveal(operation.input), true);
    }
  }
};

/** A unit that failed too often of late may not be started again (StartLimitBurst): what berth starts, it starts anew. */
const forgiving = (action: ServiceAction, unit: string): string =>
  action === 'start' || action === 'restart'
    ? `systemctl reset-failed ${quote(unit)} 2>/dev/null || true\n`
    : '';

/** A here-document in base64 is safe for any bytes; commands that want them as they are get them decoded. */
const withInput = (command: string, input: string, decode: boolean): string => {
  const body = Buffer.from(input).toString('base64').replaceAll(/.{76}/g, '$&\n');
  const reader = decode ? `base64 -d <<'${HEREDOC}' | ${command}` : `${command} <<'${HEREDOC}'`;
  return `${reader}\n${body}\n${HEREDOC}`;
};

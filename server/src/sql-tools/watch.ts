import { watch as watchFolder, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';

const QUIET_MS = 200;
const POLL_MS = 2_000;

/**
 * Calls `changed` soon after a file may have changed, once for changes close together. The folder is watched,
 * because an editor and a mounted configuration replace the file rather than write to it; and the file is
 * looked at now and then, because not every mount tells of changes. Returns how to stop.
 */
export function watchFile(file: string, log: Logger, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last: string | undefined;

  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(changed, QUIET_MS);
    timer.unref();
  };
  const look = async (): Promise<void> => {
    const now = await stat(file).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => 'absent',
    );
    if (last !== undefined && now !== last) soon();
    last = now;
  };

  const polling = setInterval(() => void look(), POLL_MS);
  polling.unref();
  void look();

  let watcher: FSWatcher | undefined;
  const tell = (error: unknown) => log.debug({ file, error: messageOf(error) }, 'the folder is only polled');
  try {
    watcher = watchFolder(dirname(file), { persistent: false }, soon);
    watcher.on('error', tell);
  } catch (error) {
    tell(error);
  }

  return () => {
    clearTimeout(timer);
    clearInterval(polling);
    watcher?.close();
  };
}

import { RequestError } from './rpc.ts';
import { fieldsOf, parseJson, textOf, type Fields } from './shape.ts';

const STALLED_MS = 120_000;

/**
 * Sends a file to a signed link of this server. `fetch` tells nothing of how much was sent, XMLHttpRequest
 * does. A link names the server as it sees itself; only its path counts, since the page and the files come
 * from one place.
 *
 * @throws RequestError with the server's own words
 */
export function putFile(
  link: string,
  file: File,
  onProgress: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<Fields> {
  const { pathname, search } = new URL(link, location.href);
  const { promise, resolve, reject } = Promise.withResolvers<Fields>();
  const request = new XMLHttpRequest();
  let stalled: ReturnType<typeof setTimeout> | undefined;
  const alive = (): void => {
    clearTimeout(stalled);
    stalled = setTimeout(() => {
      reject(new RequestError('Nothing moved for two minutes; the upload was given up.', 0));
      request.abort();
    }, STALLED_MS);
  };

  request.open('PUT', `${pathname}${search}`);
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    alive();
    onProgress(loaded, total);
  });
  request.addEventListener('load', () => {
    const parsed = parseJson(request.responseText);
    const answer = fieldsOf(parsed.ok ? parsed.value : undefined);
    if (request.status >= 200 && request.status < 300) return resolve(answer);
    const said = textOf(answer['error']) ?? `The server answered ${request.status}`;
    reject(new RequestError(said, request.status));
  });
  request.addEventListener('error', () => reject(new RequestError('The connection was lost.', 0)));
  request.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')));
  request.addEventListener('loadend', () => clearTimeout(stalled));
  signal.addEventListener('abort', () => request.abort(), { once: true });
  alive();
  request.send(file);
  return promise;
}

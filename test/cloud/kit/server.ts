import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, Faults, VendorFault } from './faults.ts';
import type { Entry, Log } from './log.ts';
import { Refusal } from './refusal.ts';

export type Request = {
  method: string;
  /** As sent, still encoded. */
  path: string;
  /** As sent, still encoded, without its question mark. */
  query: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
};

export type Answer = { status: number; headers?: Record<string, string>; body: string };

export type Operation = {
  service: string;
  /** The vendor's name of what is asked. */
  action: string;
  kind: 'read' | 'write';
  /** @param fault one that this vendor shows in an effect rather than by refusing, such as a job that fails */
  run: (fault?: VendorFault) => Answer | Promise<Answer>;
};

/** What a vendor's API is, less what all local clouds share. */
export type Api = {
  /** Which operation a request asks for; throws a Refusal for one that is not known. */
  operation: (request: Request, requestId: string) => Operation;
  /** Throws a Refusal unless the request carries a true signature of known credentials. */
  authenticate: (request: Request, operation: Operation) => void;
  /** A refusal in the vendor's words and shape. */
  refuse: (refusal: Refusal, request: Request, requestId: string) => Answer;
  /** A fault as a refusal, or nothing where `run` is to show it. */
  refusalOf: (fault: VendorFault, operation: Operation) => Refusal | undefined;
  /** Headers of every answer, the request's id among them. */
  headers: (requestId: string) => Record<string, string>;
  /** Keeps what a write did; after it and before its answer. */
  save: () => void;
};

/** Of a request's body; a form with 16 KiB of user data in base64 is far below it. */
const BODY_LIMIT = 1024 * 1024;

/** A cloud's endpoint on the loopback: log, signature, fault, handler, answer, for every request alike. */
export class CloudServer {
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** @param port 0 for any that is free */
  static async listen(api: Api, log: Log, faults: Faults, port = 0): Promise<CloudServer> {
    const sockets = new Set<Socket>();
    const server = createServer((incoming, response) => {
      const answered = answer(api, log, faults, incoming, response);
      answered.catch(() => response.destroy());
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const at = server.address();
    if (at === null || typeof at === 'string') throw new Error('the cloud listens on no port');
    return new CloudServer(`http://127.0.0.1:${at.port}`, async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    });
  }

  /** Ends what hangs, too. */
  stop(): Promise<void> {
    return this.#close();
  }
}

const answer = async (
  api: Api,
  log: Log,
  faults: Faults,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const request = await read(incoming);
  const requestId = randomUUID();
  let entry: Entry | undefined;
  const send = async ({ status, headers, body }: Answer, code?: string): Promise<void> => {
    if (entry !== undefined) {
      entry.status = status;
      if (code !== undefined) entry.code = code;
      log.end(entry);
    }
    response.writeHead(status, { ...api.headers(requestId), ...headers });
    response.end(body);
  };
  const begin = (operation: Pick<Operation, 'service' | 'action' | 'kind'>): Entry => {
    const { service, action, kind } = operation;
    return log.begin({ service, action, kind, requestId });
  };
  try {
    const operation = api.operation(request, requestId);
    entry = begin(operation);
    api.authenticate(request, operation);
    const fault = faults.take(entry);
    const hit = faultIn(fault, api, operation);
    if (hit === 'hang' || hit === 'reset') {
      log.end(entry);
      if (hit === 'reset') response.destroy();
      return;
    }
    const given = await operation.run(hit);
    if (operation.kind === 'write') {
      api.save();
      await faults.written(entry);
    }
    if (fault?.do === 'delay') await delay(fault.ms);
    if (fault?.do === 'lose') {
      log.end(entry);
      response.destroy();
      return;
    }
    await send(given);
  } catch (error) {
    entry ??= begin({ service: 'unknown', action: `${request.method} ${request.path}`, kind: 'read' });
    if (!(error instanceof Refusal))
      entry.failure = error instanceof Error ? (error.stack ?? '') : String(error);
    const refusal =
      error instanceof Refusal ? error : new Refusal(500, 'InternalError', 'the local cloud failed');
    await send(api.refuse(refusal, request, requestId), refusal.code);
  }
};

/** What a fault means before the handler is asked; throws what it refuses. */
const faultIn = (
  fault: Fault | undefined,
  api: Api,
  operation: Operation,
): 'hang' | 'reset' | VendorFault | undefined => {
  if (fault === undefined) return undefined;
  switch (fault.do) {
    case 'lose':
    case 'delay':
      return undefined;
    case 'hang':
    case 'reset':
      return fault.do;
    case 'status': {
      const { status, code = 'InternalError', message = 'injected', shape, headers } = fault;
      throw new Refusal(status, code, message, { shape, ...(headers && { headers }) });
    }
    default: {
      const refusal = api.refusalOf(fault.do, operation);
      if (refusal !== undefined) throw refusal;
      return fault.do;
    }
  }
};

const read = async (incoming: IncomingMessage): Promise<Request> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT) throw new Error('the request is too long');
    chunks.push(bytes);
  }
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?');
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  };
};

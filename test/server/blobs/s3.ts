import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import type { Bucket } from '../../../server/src/blobs/s3-requests.ts';
import { doubtIn } from '../../cloud/ec2/signature.ts';
import { NODE } from '../process.ts';

const S3RVER = new URL('../../../node_modules/s3rver/bin/s3rver.js', import.meta.url).pathname;
const REGION = 'cn-north-4';
const CREDENTIALS = { accessKey: 'S3RVER', secretKey: 'S3RVER' };

/** What the next request meets, where it is not simply served. */
export type Fault = 'slow down' | 'hang up' | 'cut short' | 'say nothing';

/** An S3 server, behind a door that lets no request pass whose version 4 signature is not true. */
export interface S3 {
  bucket: Bucket;
  /** The requests that passed the door, such as `GET /data/ns/a`. */
  requests: string[];
  /** Faults for the requests to come, one each. */
  faults: Fault[];
  stop(): Promise<void>;
}

async function startS3rver(directory: string): Promise<{ port: number; stop(): Promise<void> }> {
  const options = ['--directory', directory, '--address', '127.0.0.1', '--port', '0', '--silent'];
  const child = spawn(NODE, [S3RVER, ...options, '--configure-bucket', 'data'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const exited = once(child, 'exit');
  for (let tries = 0; tries < 200; tries++) {
    const port = /listening on \S+?:(\d+)/i.exec(said)?.[1];
    if (port !== undefined) {
      const stop = async () => {
        child.kill('SIGKILL');
        await exited;
      };
      return { port: Number(port), stop };
    }
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`s3rver did not start: ${said}`);
}

/** Starts an S3 server with an empty bucket `data` whose objects are files below `directory`. */
export async function startS3(directory: string): Promise<S3> {
  const s3rver = await startS3rver(directory);
  const requests: string[] = [];
  const faults: Fault[] = [];

  const pass = (req: IncomingMessage, body: Buffer, res: ServerResponse, fault: Fault | undefined) => {
    const { method, url: path, headers } = req;
    const forward = request({ host: '127.0.0.1', port: s3rver.port, method, path, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 500, answer.headers);
      if (fault === 'cut short')
        answer.once('data', (chunk: Buffer) => res.write(chunk.subarray(0, 1), () => res.destroy()));
      else answer.pipe(res);
    });
    forward.once('error', () => res.destroy());
    forward.end(body);
  };

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = req;
    const body = await buffer(req);
    const [path = '', query = ''] = url.split('?');
    const doubt = doubtIn({ method, path, query, headers, body }, [CREDENTIALS], {
      region: REGION,
      service: 's3',
    });
    if (doubt !== undefined) {
      res.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
      return;
    }
    requests.push(`${method} ${path}`);
    const fault = faults.shift();
    if (fault === 'hang up') res.destroy();
    else if (fault === 'slow down') res.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
    else if (fault !== 'say nothing') pass(req, body, res, fault);
  };

  const door = createServer((req, res) => {
    serve(req, res).catch(() => res.destroy());
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    bucket: {
      endpoint: `http://127.0.0.1:${address.port}`,
      region: REGION,
      bucket: 'data',
      prefix: 'berth',
      style: 'path',
      accessKeyId: CREDENTIALS.accessKey,
      secretAccessKey: CREDENTIALS.secretKey,
    },
    requests,
    faults,
    async stop() {
      door.closeAllConnections();
      door.close();
      await s3rver.stop();
    },
  };
}

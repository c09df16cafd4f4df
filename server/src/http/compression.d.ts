// The package is written for Express but asks nothing of a request and a response that Node's do not have.
declare module 'compression' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Options {
    /** Bytes below which nothing is compressed. */
    threshold: number;
    filter(req: IncomingMessage, res: ServerResponse): boolean;
  }

  const compression: {
    (options: Options): (req: IncomingMessage, res: ServerResponse, next: () => void) => void;
    filter(req: IncomingMessage, res: ServerResponse): boolean;
  };
  export default compression;
}

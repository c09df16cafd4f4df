import { createServer } from 'node:http';
import process from 'node:process';
import { z } from 'zod';
import { input } from './echo.ts';

const request = z.object({ id: z.number(), params: z.object({ arguments: input }) });

// What answering JSON with JSON costs on Node.js at the least.
createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const { id, params } = request.parse(JSON.parse(Buffer.concat(chunks).toString()));
    const { message } = params.arguments;
    const result = {
      content: [{ type: 'text', text: JSON.stringify({ message }) }],
      structuredContent: { message },
    };
    const body = JSON.stringify({ jsonrpc: '2.0', id, result });
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
    res.end(body);
  });
}).listen(Number(process.env['PORT']), '127.0.0.1');

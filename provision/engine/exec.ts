import type { Container } from 'dockerode';
import { deadline } from './deadline.ts';

export type Executed = { exitCode: number; output: string };

/** Runs a command in a running container; `output` is its standard output and error as they came. */
export const execIn = async (
  container: Container,
  argv: readonly string[],
  options: { seconds: number; signal?: AbortSignal },
): Promise<Executed> =>
  deadline(
    `${argv[0]} in a container`,
    options.seconds,
    async (abortSignal) => {
      const exec = await container.exec({
        Cmd: [...argv],
        AttachStdout: true,
        AttachStderr: true,
        abortSignal,
      });
      const chunks: Buffer[] = [];
      for await (const chunk of await exec.start({ abortSignal })) chunks.push(Buffer.from(chunk));
      const { ExitCode: exitCode } = await exec.inspect({ abortSignal });
      return { exitCode: exitCode ?? -1, output: unframe(Buffer.concat(chunks)) };
    },
    options.signal,
  );

/** The last lines that a container's main process wrote. */
export const logTail = async (container: Container, lines: number): Promise<string[]> => {
  const log = await deadline('the container’s log', 10, (abortSignal) =>
    container.logs({ stdout: true, stderr: true, tail: lines, follow: false, abortSignal }),
  );
  return unframe(log).split('\n').filter(Boolean);
};

/**
 * Takes the engine's framing off a stream without a terminal: eight bytes before each piece, the last
 * four of them its length. Source: Docker Engine API, "Attach to a container", stream format.
 */
export const unframe = (stream: Buffer): string => {
  const pieces: Buffer[] = [];
  for (let offset = 0; offset + 8 <= stream.length;) {
    const length = stream.readUInt32BE(offset + 4);
    pieces.push(stream.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
  return Buffer.concat(pieces).toString();
};

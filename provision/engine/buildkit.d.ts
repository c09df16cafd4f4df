/** dockerode's decoder of BuildKit's progress, which its published types leave out. */
declare module 'dockerode/lib/buildkit.js' {
  const decoder: {
    followProgress: (
      stream: NodeJS.ReadableStream,
      onFinished: (error: Error | null) => void,
      onProgress: (event: { stream?: string; error?: string }) => void,
    ) => void;
  };
  export default decoder;
}

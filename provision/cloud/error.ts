/** What an error means for trying again, whichever cloud it comes from. */
export type ErrorKind =
  /** Too many requests: nothing was done. */
  | 'throttled'
  /** The service failed, or no answer came back: whether anything was done is not known. */
  | 'uncertain'
  /** A thing that was just made, or is still in use, is not ready for this: nothing was done. */
  | 'not-yet'
  /** It is not there. */
  | 'absent'
  /** No. Asking again gets the same answer. */
  | 'refused';

/** A cloud's refusal or silence, as each provider's client reads it from its SDK. Holds no secret. */
export class CloudError extends Error {
  override name = 'CloudError';
  readonly kind: ErrorKind;
  /** What was asked, as the service calls it (`RunInstances`, `POST /v1.1/…/cloudservers`). */
  readonly action: string;
  /** The service's own code (`VcpuLimitExceeded`, `Ecs.0001`), or the network's (`ECONNRESET`). */
  readonly code: string;
  /** HTTP status; absent where no answer came back. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Seconds that the service asked to wait (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    told: {
      kind: ErrorKind;
      action: string;
      code: string;
      status?: number | undefined;
      requestId?: string | undefined;
      retryAfter?: number | undefined;
      cause?: unknown;
    },
  ) {
    super(message, told.cause === undefined ? undefined : { cause: told.cause });
    this.kind = told.kind;
    this.action = told.action;
    this.code = told.code;
    this.status = told.status;
    this.requestId = told.requestId;
    this.retryAfter = told.retryAfter;
  }
}

export const isCloudError = (error: unknown, ...codes: string[]): error is CloudError =>
  error instanceof CloudError && (codes.length === 0 || codes.includes(error.code));

/** What there is; undefined where the cloud says that it is not. */
export const ifThere = async <T>(look: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await look();
  } catch (error) {
    if (isCloudError(error) && error.kind === 'absent') return undefined;
    throw error;
  }
};

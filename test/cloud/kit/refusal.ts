/** A request that the cloud answers with an error, before it is put into the vendor's shape. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  /** The vendor's own. */
  readonly code: string;
  /** Of the error's body, where the vendor has several. */
  readonly shape: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    { shape, headers = {} }: { shape?: string | undefined; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.shape = shape;
    this.headers = headers;
  }
}

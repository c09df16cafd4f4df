import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  GetPromptResult,
  Prompt as PromptDefinition,
  ReadResourceResult,
  Resource,
  ResourceTemplateType,
} from '@modelcontextprotocol/server';
import type { Call } from './call.ts';
import type { Charge } from './http/admission.ts';
import type { Identity, Scope } from './identity.ts';
import type { Logger } from './log.ts';
import type { DependencyStatus } from './status/status.ts';
import type { Tool } from './tools/tool.ts';

/** A prompt that clients offer to people. */
export interface Prompt {
  definition: PromptDefinition;
  /** @throws CallError where the arguments lead nowhere */
  get(values: Record<string, string>, call: Call): Promise<GetPromptResult>;
  /** What an argument that begins with `value` may become, best first, at most 100. */
  complete?(argument: string, value: string, call: Call): Promise<string[]>;
}

/** One kind of resource: all that share a URI template. */
export interface ResourceKind {
  template: ResourceTemplateType;
  list(call: Call): Promise<Resource[]>;
  /** The contents behind a URI of this kind, or nothing where the caller has no such resource. */
  read(uri: string, call: Call): Promise<ReadResourceResult['contents'] | undefined>;
  complete?(variable: string, value: string, call: Call): Promise<string[]>;
}

/** One HTTP request on its way to a route. */
export interface HttpCall {
  req: IncomingMessage;
  res: ServerResponse;
  /** The path's variables, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  /** Where the caller reached this server, such as `https://tools.example`; no slash at its end. */
  origin: string;
  /** Absent on an open route only. */
  identity: Identity | undefined;
  /** For a request that holds several calls; absent where nothing is limited. */
  charge?: Charge | undefined;
  log: Logger;
  /** Names the request in logs and in the audit. */
  requestId: string;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal;
}

/** One path of the HTTP side. */
export interface Route {
  /** Such as `/files/{name}`; a variable is one segment. */
  path: string;
  methods: readonly string[];
  /**
   * `open`: to anyone who passes the Host and Origin checks, as where a signed link is the proof. `probe`: to
   * load balancers too, which ask by address.
   */
  access: 'probe' | 'open' | Scope;
  /** It has its answers compressed itself, where that is worth it. */
  compresses?: true;
  handle(call: HttpCall): void | Promise<void>;
}

/** One part of the server: what it adds to each way in. Every list may change only through `onChange`. */
export interface Module {
  tools?: readonly Tool[];
  prompts?: readonly Prompt[];
  resources?: readonly ResourceKind[];
  routes?: readonly Route[];
  /** What it depends on beyond Postgres and Redis, by name, for /ready and /api/status. */
  dependencies?: Record<string, () => Promise<DependencyStatus>>;
  close?(): Promise<void>;
}

import type {
  GetPromptResult,
  InputRequiredResult,
  Prompt as PromptDefinition,
  ServerContext,
  CallToolResult,
  Tool as ToolDefinition,
} from '@modelcontextprotocol/server';

/**
 * A tool that speaks the protocol itself: it asks the client back, logs to it, or answers in several rounds.
 */
export interface ProtocolTool {
  definition: ToolDefinition;
  call(input: Record<string, unknown>, ctx: ServerContext): Promise<CallToolResult | InputRequiredResult>;
}

/** A prompt that speaks the protocol itself. */
export interface ProtocolPrompt {
  definition: PromptDefinition;
  get(values: Record<string, string>, ctx: ServerContext): Promise<GetPromptResult | InputRequiredResult>;
}

/**
 * What is served beside the catalog with the protocol's own context at hand. It bypasses the runner, and with
 * it scope, audit and limits, so it is for what proves the transport rather than for work.
 */
export interface ProtocolParts {
  tools: readonly ProtocolTool[];
  prompts: readonly ProtocolPrompt[];
}

export const NO_PROTOCOL_PARTS: ProtocolParts = { tools: [], prompts: [] };

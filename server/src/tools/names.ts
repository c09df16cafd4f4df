/** The tools in the order they are listed, which the specification wants to be the same every time. */
export const TOOL_NAMES = ['server_status', 'remember', 'recall', 'forget'] as const;

export type ToolName = (typeof TOOL_NAMES)[number];

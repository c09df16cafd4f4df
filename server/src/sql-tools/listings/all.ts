import { ACTIVITY_LISTINGS } from './activity.ts';
import { OBJECT_LISTINGS } from './objects.ts';
import { SERVER_LISTINGS } from './server.ts';
import { TABLE_LISTINGS } from './tables.ts';

/** Every type of tool whose statement is ours, by the names of MCP Toolbox. */
export const LISTINGS = [...TABLE_LISTINGS, ...OBJECT_LISTINGS, ...ACTIVITY_LISTINGS, ...SERVER_LISTINGS];

export const LISTING_TYPES = LISTINGS.map(({ type }) => type);

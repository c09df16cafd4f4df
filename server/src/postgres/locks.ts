/**
 * The advisory locks, a number for each purpose: any will do that every version of this server uses alike.
 */
export const LOCKS = {
  migrations: 7_236_001,
  clearAudit: 7_236_002,
  recordConfiguration: 7_236_005,
} as const;

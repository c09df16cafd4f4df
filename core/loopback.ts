/** Whether an IP address is reached from its own machine only. */
export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

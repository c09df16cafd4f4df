import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'cloud',
          include: ['test/cloud/**/*.test.ts'],
          globalSetup: ['test/cloud/setup.ts'],
          // Two files at a time: they wait more than they work.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['test/server/**/*.test.ts'],
          exclude: ['test/server/load/load.test.ts'],
          globalSetup: ['test/server/setup.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // What a page comes to show takes as long as the machine is busy.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        // By itself: what it sends in a second is part of what it shows.
        test: {
          name: 'load',
          include: ['test/server/load/load.test.ts'],
          globalSetup: ['test/server/setup.ts'],
          sequence: { groupOrder: 3 },
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'dind',
          include: ['test/dind/**/*.test.ts'],
          globalSetup: ['test/dind/setup.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
          testTimeout: 300_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});

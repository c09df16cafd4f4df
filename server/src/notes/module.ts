import type { Module } from '../module.ts';
import type { Database } from '../postgres/database.ts';
import { forget } from './forget.ts';
import type { RecallCache } from './recall-cache.ts';
import { recall } from './recall.ts';
import { remember } from './remember.ts';

/** Where notes are kept. */
export interface Notes {
  database: Database;
  cache: RecallCache;
}

/** Memory across conversations: notes with tags, found by full text. */
export function noteModule(notes: Notes): Module {
  return { tools: [remember(notes), recall(notes), forget(notes)] };
}

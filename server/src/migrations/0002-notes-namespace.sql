-- Whose note it is. The key stays the primary key, as the release before this one needs it: notes of every
-- namespace but 'default' carry their namespace in front of it.
ALTER TABLE notes ADD COLUMN namespace text NOT NULL DEFAULT 'default';

CREATE INDEX notes_namespace ON notes (namespace, updated_at DESC);

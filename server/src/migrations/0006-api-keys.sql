CREATE TABLE api_keys (
  -- The part of the key that is no secret, by which it is looked up, listed and revoked.
  id text PRIMARY KEY,
  name text NOT NULL,
  namespace text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
  -- SHA-256 of the whole key. A slow hash is for passwords: nobody can guess 256 random bits.
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  -- To the minute or so: written in batches.
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  replaces text REFERENCES api_keys (id)
);

CREATE INDEX api_keys_live ON api_keys (namespace, name) WHERE revoked_at IS NULL;

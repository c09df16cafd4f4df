/**
 * What MCP Toolbox serves and this server does not: a file may declare it, and is served without it. Types
 * as in its documentation, by how they begin.
 * https://github.com/googleapis/genai-toolbox/tree/main/docs/en/resources
 */
const FOREIGN =
  /^(alloydb|bigquery|bigtable|cassandra|clickhouse|cloud-|cockroachdb|conversational-analytics|couchbase|dataform|dataplex|dgraph|elasticsearch|firebird|firestore|gcloud|healthcare|http$|looker|mariadb|mindsdb|mongodb|mssql|mysql|neo4j|oceanbase|oracle|redis|scylladb|serverless-spark|singlestore|snowflake|spanner|sqlite|tidb|trino|valkey|wait$|yugabytedb)/;

/** Whether a type of source or tool belongs to something else than Postgres. */
export const isForeign = (type: unknown): type is string => typeof type === 'string' && FOREIGN.test(type);

/** Whether a type of tool is one for Postgres that this server may not know yet. */
export const isNewerTool = (type: unknown, known: readonly string[]): type is string =>
  typeof type === 'string' && type.startsWith('postgres-') && !known.includes(type);

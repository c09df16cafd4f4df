const words = (text: string): string[] => text.trim().split(/\s+/);

/**
 * Functions that only compute or only look, by the names of Postgres's catalog. A caller's own SQL may use
 * these and what the operator adds. Left out on purpose although Postgres calls some of them stable: those
 * that run a text as SQL (query_to_xml, table_to_xml, ts_stat, ts_rewrite), and those that tell of files
 * (pg_stat_file).
 */
export const READING: ReadonlySet<string> = new Set(
  words(`
  any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every grouping
  json_agg json_object_agg jsonb_agg jsonb_object_agg json_arrayagg json_objectagg max min mode percentile_cont
  percentile_disc range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope
  regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg
  cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number

  abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd degrees
  div erf erfc exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi pow power radians random
  random_normal round scale sign sin sind sinh sqrt tan tand tanh trim_scale trunc width_bucket

  ascii bit_count bit_length btrim casefold char_length character_length chr concat concat_ws convert convert_from
  convert_to crc32 crc32c decode encode format get_bit get_byte initcap is_normalized left length like lower lpad
  ltrim md5 normalize notlike octet_length overlay parse_ident position quote_ident quote_literal quote_nullable
  regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
  regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim set_bit set_byte sha224 sha256 sha384
  sha512 split_part starts_with string_to_array string_to_table strpos substr substring text to_ascii to_bin to_hex
  to_oct translate unicode_assigned unistr upper varchar similar_to_escape similar_escape like_escape
  levenshtein similarity soundex strict_word_similarity unaccent word_similarity

  age clock_timestamp date date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days
  justify_hours justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps
  statement_timestamp time timeofday timestamp timestamptz timezone to_char to_date to_number to_timestamp
  transaction_timestamp interval

  array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions
  array_prepend array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_json
  array_to_string array_to_tsvector array_upper cardinality generate_series generate_subscripts trim_array unnest
  num_nonnulls num_nulls

  json json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each
  json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_populate_record
  json_populate_recordset json_scalar json_serialize json_strip_nulls json_to_record json_to_recordset
  json_to_tsvector json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array
  jsonb_build_object jsonb_concat jsonb_each jsonb_each_text jsonb_exists jsonb_exists_all jsonb_exists_any
  jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists
  jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array
  jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz
  jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls
  jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof row_to_json to_json to_jsonb
  xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlcomment xmlexists xmltext xpath
  xpath_exists

  area bound_box box center circle datemultirange daterange diagonal diameter enum_first enum_last enum_range height
  int4multirange int4range int8multirange int8range isclosed isempty isopen line lower_inc lower_inf lseg multirange
  npoints nummultirange numrange path pclose point polygon popen radius range_merge slope tsmultirange tsrange
  tstzmultirange tstzrange unnest upper_inc upper_inf width
  abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen

  get_current_ts_config numnode phraseto_tsquery plainto_tsquery querytree setweight strip to_tsquery to_tsvector
  ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse ts_rank ts_rank_cd ts_token_type tsquery_phrase
  tsvector_to_array websearch_to_tsquery

  gen_random_uuid uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 hashtext hashtextextended

  bool bpchar cidr float4 float8 inet int2 int4 int8 money name numeric oid xml

  col_description current_catalog current_database current_query current_role current_schema current_schemas
  current_setting current_user format_type has_any_column_privilege has_column_privilege has_database_privilege
  has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege has_parameter_privilege
  has_schema_privilege has_sequence_privilege has_server_privilege has_table_privilege has_tablespace_privilege
  has_type_privilege inet_client_addr inet_client_port inet_server_addr inet_server_port obj_description
  pg_available_extension_versions pg_available_extensions pg_backend_pid pg_basetype pg_blocking_pids
  pg_char_to_encoding pg_client_encoding pg_collation_for pg_collation_is_visible pg_column_compression
  pg_column_size pg_conf_load_time pg_conversion_is_visible pg_current_wal_flush_lsn pg_current_wal_insert_lsn
  pg_current_wal_lsn pg_database_size pg_describe_object pg_encoding_to_char pg_filenode_relation
  pg_function_is_visible pg_get_constraintdef pg_get_expr pg_get_function_arguments
  pg_get_function_identity_arguments pg_get_function_result pg_get_functiondef pg_get_indexdef pg_get_keywords
  pg_get_partition_constraintdef pg_get_partkeydef pg_get_publication_tables pg_get_replication_slots
  pg_get_ruledef pg_get_serial_sequence pg_get_statisticsobjdef pg_get_triggerdef pg_get_userbyid pg_get_viewdef
  pg_has_role pg_identify_object pg_index_column_has_property pg_index_has_property pg_indexam_has_property
  pg_indexes_size pg_input_error_info pg_input_is_valid pg_is_in_recovery pg_is_other_temp_schema
  pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_my_temp_schema
  pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_options_to_table pg_partition_ancestors
  pg_partition_root pg_partition_tree pg_postmaster_start_time pg_relation_filenode pg_relation_is_publishable
  pg_relation_size pg_sequence_last_value pg_sequence_parameters pg_size_bytes pg_size_pretty pg_table_is_visible
  pg_table_size pg_tablespace_databases pg_tablespace_location pg_tablespace_size pg_timezone_abbrevs
  pg_timezone_names pg_total_relation_size pg_trigger_depth pg_ts_config_is_visible pg_type_is_visible pg_typeof
  pg_wal_lsn_diff pg_walfile_name row_security_active session_user shobj_description system_user to_regclass
  to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype
  to_regtypemod txid_current_if_assigned user version`),
);

/** What a caller's own SQL may use beside them where its tool may write. */
export const WRITING: ReadonlySet<string> = new Set([
  'nextval',
  'currval',
  'lastval',
  'setval',
  'merge_action',
]);

const REACHING_OUT =
  /^(pg_read_|pg_ls_|pg_stat_file|pg_file_|lo_|loread|lowrite|dblink|pg_terminate_|pg_cancel_|pg_reload_|pg_rotate_|pg_notify|pg_sleep|pg_(try_)?advisory_|set_config|setval|nextval|setseed|pg_logical_|pg_replication_|pg_create_|pg_drop_|pg_copy_|pg_switch_|pg_promote|pg_wal_replay_|pg_(backup|start|stop)_|pg_export_|pg_import_|pg_stat_(reset|clear|force)|pg_log_|pg_hba_|pg_ident_|pg_show_all_file|binary_upgrade_|brin_|gin_clean_|pg_nextoid|query_to_xml|cursor_to_xml|(table|schema|database)_to_xml|ts_stat|ts_rewrite|xpath_table|crosstab|connectby|http_|pg_net|plpgsql_|postgres_fdw_)/;

/**
 * Whether a function does more than a read-only transaction can hold back: other sessions, files, other
 * servers, settings, locks, waiting, and running a text as SQL. A declared statement that calls one must say
 * so.
 */
export function reachesOut(name: string): boolean {
  return REACHING_OUT.test(name.slice(name.lastIndexOf('.') + 1));
}

// Of functions that take one argument, as a field does; other names that begin so are likelier columns.
const COLUMN =
  /^(http_(?!(get|head|delete|post|put|patch)$)|lo_(?!(creat|create|unlink|import|get|close|tell|tell64)$))/;

/** Whether a field that no column has would call a function that reaches out. */
export function fieldReachesOut(name: string): boolean {
  return reachesOut(name) && !COLUMN.test(name);
}

/**
 * Whether a name is on a list of the operator's; an entry that ends in `*` stands for all that begin like it.
 */
export function isListed(name: string, list: readonly string[]): boolean {
  return list.some((entry) => (entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry));
}

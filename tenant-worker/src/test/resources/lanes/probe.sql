CREATE TABLE probe AS
SELECT name, setting, source FROM pg_settings WHERE source = 'session' OR name IN ('search_path', 'role', 'work_mem')
UNION ALL SELECT 'user', current_user::text, session_user::text
UNION ALL SELECT 'schemas', current_schemas(false)::text, NULL
UNION ALL SELECT 'prepared', name, statement FROM pg_prepared_statements
UNION ALL SELECT 'cursor', name, statement FROM pg_cursors
UNION ALL SELECT 'channel', c, NULL FROM pg_listening_channels() c
UNION ALL SELECT 'temporary', relname, NULL FROM pg_class WHERE relnamespace = pg_my_temp_schema()
UNION ALL SELECT 'lock', classid || ' ' || objid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory';

-- Everything in a schema and in those named after it, as lines of text.
CREATE FUNCTION public.dump(tenant text) RETURNS SETOF text LANGUAGE plpgsql SET search_path = pg_catalog AS $dump$
DECLARE
    spaces oid[] := ARRAY(SELECT oid FROM pg_namespace WHERE nspname = tenant OR starts_with(nspname, tenant || '_'));
    place record;
    line text;
BEGIN
    RETURN QUERY SELECT concat_ws(' ', 'schema', nspname, pg_get_userbyid(nspowner), nspacl) FROM pg_namespace WHERE oid = ANY (spaces);
    RETURN QUERY SELECT concat_ws(' ', 'relation', c.oid::regclass, c.relkind, c.relpersistence, c.relrowsecurity, c.relreplident,
        c.reloptions, pg_get_userbyid(c.relowner), c.relacl, pg_get_expr(c.relpartbound, c.oid), obj_description(c.oid, 'pg_class'), p.oid::regclass)
        FROM pg_class c LEFT JOIN pg_inherits i ON inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = inhparent
        WHERE c.relnamespace = ANY (spaces) AND c.relkind <> 't';
    RETURN QUERY SELECT concat_ws(' ', 'column', attrelid::regclass, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
        attidentity, attgenerated, attstattarget, attstorage, attcollation::regcollation, pg_get_expr(adbin, adrelid), attacl,
        col_description(attrelid, attnum))
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE c.relnamespace = ANY (spaces) AND c.relkind <> 't' AND attnum > 0;
    RETURN QUERY SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated, condeferrable,
        condeferred) FROM pg_constraint WHERE connamespace = ANY (spaces);
    RETURN QUERY SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisclustered)
        FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = ANY (spaces) AND NOT starts_with(relname, 'pg_toast');
    RETURN QUERY SELECT concat_ws(' ', 'view', oid::regclass, pg_get_viewdef(oid)) FROM pg_class
        WHERE relnamespace = ANY (spaces) AND relkind IN ('v', 'm');
    RETURN QUERY SELECT concat_ws(' ', 'function', oid::regprocedure, pg_get_userbyid(proowner), proacl,
        CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(oid) END) FROM pg_proc WHERE pronamespace = ANY (spaces);
    RETURN QUERY SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid), tgenabled) FROM pg_trigger t
        JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = ANY (spaces) AND NOT tgisinternal;
    RETURN QUERY SELECT concat_ws(' ', 'type', t.oid::regtype, typtype, format_type(typbasetype, typtypmod), typdefault,
        (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
        FROM pg_type t WHERE typnamespace = ANY (spaces);
    RETURN QUERY SELECT concat_ws(' ', 'rule', pg_get_ruledef(r.oid)) FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
        WHERE relnamespace = ANY (spaces);
    RETURN QUERY SELECT concat_ws(' ', 'policy', polrelid::regclass, polname, polcmd, pg_get_expr(polqual, polrelid))
        FROM pg_policy JOIN pg_class c ON c.oid = polrelid WHERE relnamespace = ANY (spaces);
    RETURN QUERY SELECT concat_ws(' ', 'statistics', pg_get_statisticsobjdef(oid)) FROM pg_statistic_ext WHERE stxnamespace = ANY (spaces);
    RETURN QUERY SELECT concat_ws(' ', 'operator', oid::regoperator, oprcode) FROM pg_operator WHERE oprnamespace = ANY (spaces);
    RETURN QUERY SELECT concat_ws(' ', 'default', defaclnamespace::regnamespace, defaclobjtype, defaclacl) FROM pg_default_acl
        WHERE defaclnamespace = ANY (spaces);
    RETURN QUERY SELECT concat_ws(' ', 'sequence', seqrelid::regclass, seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcache,
        seqcycle) FROM pg_sequence JOIN pg_class c ON c.oid = seqrelid WHERE relnamespace = ANY (spaces);
    FOR place IN SELECT oid::regclass AS name, relname, relkind FROM pg_class
        WHERE relnamespace = ANY (spaces) AND relkind IN ('r', 'm', 'S') ORDER BY 1
    LOOP
        EXECUTE CASE WHEN place.relkind = 'S' THEN format('SELECT last_value || '' '' || is_called FROM %s', place.name)
            WHEN place.relname = 'flyway_schema_history' THEN format('SELECT string_agg(concat_ws('' '', installed_rank, version, description, type, script,'
                ' checksum, installed_by, success), E''\n'' ORDER BY installed_rank) FROM %s', place.name)
            WHEN place.relname = 'echelon_compatibility' THEN format('SELECT string_agg(concat_ws('' '', script, version, min_compatible_code_version), E''\n'''
                ' ORDER BY script) FROM %s', place.name)
            ELSE format('SELECT string_agg(t::text, E''\n'' ORDER BY t::text) FROM %s t', place.name) END INTO line;
        RETURN NEXT concat_ws(' ', 'rows of', place.name, line);
    END LOOP;
END $dump$;

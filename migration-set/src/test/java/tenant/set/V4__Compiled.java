package tenant.set;

import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Does nothing. */
public final class V4__Compiled extends BaseJavaMigration {
    @Override
    public void migrate(Context context) {}
}

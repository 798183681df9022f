package dev.echelon.migrationset;

import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.util.StringUtils;
import org.jspecify.annotations.Nullable;

/** Shows Flyway's resolver a single script. */
record OneScript(ScriptText script) implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
        return name.equals(script.getRelativePath()) ? script : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return StringUtils.startsAndEndsWith(script.getFilename(), prefix, suffixes) ? List.of(script) : List.of();
    }
}

package dev.echelon.coordinator.security;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.json.JsonMapper;

/** How problem details are written: a member without a value is left out, as RFC 9457 wants it. */
public final class ProblemJson {
    private ProblemJson() {}

    public static JsonMapper of(JsonMapper json) {
        return json.rebuild()
                .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                .build();
    }
}

package dev.echelon.contracts.guard.spring;

import dev.echelon.contracts.guard.BootRefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints why this build does not start, instead of a stack trace. */
final class GuardFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {
    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
        var refused = findCause(rootFailure, BootRefusedException.class);
        if (refused != null) {
            return new FailureAnalysis(refused.getMessage(), refused.action(), refused);
        }
        var configuration = findCause(rootFailure, GuardConfigurationException.class);
        return configuration == null
                ? null
                : new FailureAnalysis(
                        configuration.getMessage(), "Set the property that is named, and start again.", configuration);
    }
}

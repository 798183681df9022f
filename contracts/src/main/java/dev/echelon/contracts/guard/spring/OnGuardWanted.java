package dev.echelon.contracts.guard.spring;

import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The guard is on when {@code echelon.guard.enabled} is true, or not said and any other {@code echelon.guard} property is set:
 * whoever sets a sample size means to be guarded. Services that use these contracts for the messages alone set none.
 */
final class OnGuardWanted extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        var binder = Binder.get(context.getEnvironment());
        var message = ConditionMessage.forCondition("Echelon guard");
        var enabled = binder.bind("echelon.guard.enabled", Boolean.class);
        boolean any = binder.bind("echelon.guard", Bindable.mapOf(String.class, Object.class))
                .map(Map::isEmpty)
                .map(empty -> !empty)
                .orElse(false);
        boolean wanted = enabled.orElse(any);
        return new ConditionOutcome(
                wanted,
                message.because(wanted ? "echelon.guard properties are set" : "echelon.guard is not set, or off"));
    }
}

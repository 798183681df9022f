package dev.echelon.testbed.docs;

import dev.echelon.worker.RetryProperties;
import dev.echelon.worker.RetryProperties.Budget;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.RetryPolicy;
import java.util.Locale;

/** The defaults of the worker's retries, which stand in the code and not at the components. */
final class Budgets {
    private static final String PREFIX = "echelon.worker.retry.";

    private Budgets() {}

    static String preset(String property, String component) {
        String name = property.substring(PREFIX.length(), property.lastIndexOf('.'));
        RetryPolicy policy = policy(name);
        return switch (component) {
            case "attempts" -> Integer.toString(policy.attempts());
            case "first" -> Range.text(policy.first());
            case "max" -> Range.text(policy.max());
            case "within" -> Range.text(policy.budget());
            default -> throw new AssertionError(component);
        };
    }

    private static RetryPolicy policy(String name) {
        var none = new Budget(null, null, null, null);
        var defaults = new RetryProperties(none, none, none, none, none, none, none);
        if (name.equals("connect")) {
            return defaults.connecting();
        }
        var policy = defaults.policies()
                .get(FailureClass.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT)));
        if (policy == null) {
            throw new AssertionError(name + " has no default");
        }
        return policy;
    }
}

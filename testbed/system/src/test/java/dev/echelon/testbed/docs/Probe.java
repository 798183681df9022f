package dev.echelon.testbed.docs;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.guard.GuardSettings;
import dev.echelon.contracts.guard.spring.GuardProperties;
import jakarta.validation.Validation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

/** Binds a program's properties as the program does, to see what it takes. */
final class Probe {
    private static final SpringValidatorAdapter VALIDATOR =
            new SpringValidatorAdapter(Validation.buildDefaultValidatorFactory().getValidator());

    /** What a program cannot do without; {@code <name>} is x here. */
    private static final Map<String, String> NEEDED = Map.of(
            "echelon.master.url", "jdbc:postgresql://master/echelon",
            "echelon.master.username", "echelon",
            "echelon.kafka.bootstrap-servers", "kafka:9092",
            "echelon.migrations", "/migrations",
            "echelon.security.issuer-uri", "https://sign-in.example",
            "echelon.shards.x.host", "x",
            "echelon.shards.x.username", "echelon");

    private Probe() {}

    /** Whether the program starts with this value, or without the property when it is null. */
    static boolean takes(Property property, @Nullable String value) {
        try {
            Object bound = bound(property, value);
            if (bound instanceof GuardProperties guard) {
                // these are looked at when the guard is made
                Objects.requireNonNull(settings(guard));
            }
            return true;
        } catch (BindException | IllegalArgumentException e) {
            return false;
        }
    }

    private static GuardSettings settings(GuardProperties guard) {
        var instance = new GuardSettings.Instance(new UUID(0, 1), "service", "host", guard.expiry());
        return new GuardSettings(
                CodeVersion.of("1.0.0"), guard.sampleSize(), guard.timeout(), guard.askMaster(), instance, null);
    }

    /** What the program makes of the value. */
    static Object bound(Property property, @Nullable String value) {
        Map<String, String> given = others(property, value != null);
        if (value != null) {
            given.put(concrete(property.name()), value);
        }
        return bind(property.root(), List.of(new MapConfigurationPropertySource(given)));
    }

    /** What else must be set for the program to look at this one. */
    private static Map<String, String> others(Property property, boolean isGiven) {
        Map<String, String> given = new HashMap<>(NEEDED);
        String name = concrete(property.name());
        // a first wait is at most the longest one: the one must not narrow what the other may be
        if (name.endsWith(".first") || name.endsWith(".max")) {
            String budget = name.substring(0, name.lastIndexOf('.'));
            given.put(budget + ".first", "1ms");
            given.put(budget + ".max", "3650d");
        }
        given.remove(name);
        if (isGiven && name.equals("echelon.security.local-key")) {
            // it stands instead of the provider
            given.remove("echelon.security.issuer-uri");
            given.put("echelon.security.allow-local-key", "true");
        }
        return given;
    }

    /** The same, with the value in the environment. */
    static Object boundByVariable(Property property, String variable, String value) {
        var environment = new MutablePropertySources();
        environment.addFirst(
                new SystemEnvironmentPropertySource("systemEnvironment", Map.of(concrete(variable), value)));
        var sources = new ArrayList<ConfigurationPropertySource>();
        ConfigurationPropertySources.from(environment).forEach(sources::add);
        sources.add(new MapConfigurationPropertySource(others(property, true)));
        return bind(property.root(), sources);
    }

    private static String concrete(String name) {
        return name.replace("<name>", "x")
                .replace("<NAME>", "X")
                .replace("<property>", "sslmode")
                .replace("<PROPERTY>", "SSLMODE");
    }

    private static Object bind(Class<?> root, List<ConfigurationPropertySource> sources) {
        BindHandler handler =
                root.isAnnotationPresent(Validated.class) ? new ValidationBindHandler(VALIDATOR) : BindHandler.DEFAULT;
        return new Binder(sources).bindOrCreate(Properties.prefix(root), Bindable.of(root), handler);
    }
}

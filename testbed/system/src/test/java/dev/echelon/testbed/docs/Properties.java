package dev.echelon.testbed.docs;

import dev.echelon.worker.RetryProperties;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** Every property of the programs, from the records that they are bound to. */
final class Properties {
    private final ComponentTexts texts = new ComponentTexts();
    private final List<Property> found = new ArrayList<>();

    /** The properties that are bound to records of the package and those below it, by name. */
    static List<Property> of(String packageName) {
        var properties = new Properties();
        roots(packageName).forEach(root -> properties.add(root, prefix(root), root));
        properties.found.sort(Comparator.comparing(Property::name));
        return List.copyOf(properties.found);
    }

    /** The records themselves. */
    static List<Class<?>> roots(String packageName) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false) {
            @Override
            protected boolean isCandidateComponent(
                    org.springframework.beans.factory.annotation.AnnotatedBeanDefinition definition) {
                return true;
            }
        };
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(packageName).stream()
                .<Class<?>>map(candidate -> loaded(String.valueOf(candidate.getBeanClassName())))
                .toList();
    }

    static String prefix(Class<?> root) {
        var annotation = AnnotatedElementUtils.findMergedAnnotation(root, ConfigurationProperties.class);
        if (annotation == null) {
            throw new AssertionError(root + " has no prefix");
        }
        return annotation.prefix();
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name, e);
        }
    }

    private void add(Class<?> holder, String prefix, Class<?> root) {
        RecordComponent[] components = holder.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            String name = prefix + "." + Property.kebab(component.getName());
            Class<?> type = component.getType();
            if (type == Map.class) {
                Class<?> value =
                        (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1];
                name += value.isRecord() ? ".<name>" : ".<property>";
                type = value;
            }
            found.add(new Property(name, type, preset(component, i, name), text(holder, component), root, holder));
            if (type.isRecord()) {
                add(type, name, root);
            }
        }
    }

    private String text(Class<?> holder, RecordComponent component) {
        String text = texts.of(holder, component.getName());
        if (text == null) {
            throw new AssertionError("the javadoc of " + holder.getName() + " says nothing of " + component.getName());
        }
        return text;
    }

    private static @Nullable String preset(RecordComponent component, int index, String name) {
        Class<?> holder = component.getDeclaringRecord();
        if (holder == RetryProperties.Budget.class) {
            return Budgets.preset(name, component.getName());
        }
        // the annotation stays at the constructor's parameter
        var preset = holder.getDeclaredConstructors()[0].getParameters()[index].getAnnotation(DefaultValue.class);
        return preset == null || preset.value().length == 0 ? null : preset.value()[0];
    }
}

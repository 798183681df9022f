package dev.echelon.testbed.docs;

import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the javadoc of a record says of its components, read from its source. */
final class ComponentTexts {
    private static final List<String> MODULES = List.of("contracts", "coordinator", "tenant-worker");

    /** By source file, then by type, then by component. */
    private final Map<String, Map<String, Map<String, String>>> texts = new HashMap<>();

    private static Map<String, Map<String, String>> read(Path source) {
        Map<String, Map<String, String>> types = new HashMap<>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
            var docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new TreePathScanner<@Nullable Void, @Nullable Void>() {
                    @Override
                    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
                        var comment = docs.getDocCommentTree(getCurrentPath());
                        if (comment != null) {
                            types.put(type.getSimpleName().toString(), components(comment.getBlockTags()));
                        }
                        return super.visitClass(type, null);
                    }
                }.scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    /** What is said of the component; null: nothing. */
    @Nullable String of(Class<?> type, String component) {
        return texts.computeIfAbsent(type.getNestHost().getName(), name -> read(source(name)))
                .getOrDefault(type.getSimpleName(), Map.of())
                .get(component);
    }

    private static Path source(String type) {
        String file = "src/main/java/" + type.replace('.', '/') + ".java";
        return MODULES.stream()
                .map(module -> Documents.HOME.resolve(module).resolve(file))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no module has the source of " + type));
    }

    private static Map<String, String> components(List<? extends DocTree> tags) {
        return tags.stream()
                .filter(ParamTree.class::isInstance)
                .map(ParamTree.class::cast)
                .collect(Collectors.toMap(tag -> tag.getName().toString(), tag -> text(tag.getDescription())));
    }

    private static String text(List<? extends DocTree> parts) {
        return parts.stream()
                .map(part -> {
                    if (part instanceof LiteralTree literal) {
                        return code(literal.getBody().getBody());
                    }
                    return part instanceof TextTree plain ? plain.getBody() : part.toString();
                })
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .replaceAll("\\bnull( or blank)?:", "not set:")
                .strip();
    }

    /** A component is named as the operator writes it. */
    private static String code(String text) {
        return "`" + (text.matches("[a-z]+([A-Z][a-z]+)+") ? Property.kebab(text) : text) + "`";
    }
}

package dev.echelon.migrationset;

import dev.echelon.contracts.compatibility.CodeVersion;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the comment lines at the head of a script declare.
 *
 * @param minCompatibleCodeVersion a semantic version; null: not declared
 * @param timeout statement timeout; null: not declared
 * @param problems what is wrong with them: the rest of a sentence that begins with the script's name
 */
record Declarations(
        @Nullable String minCompatibleCodeVersion, @Nullable Duration timeout, List<String> problems) {
    private static final String VERSION = "minCompatibleCodeVersion";
    private static final String TIMEOUT = "timeout";
    private static final Pattern DECLARATION = Pattern.compile(
            "--\\s*(min[-_ ]?compatible[-_ ]?code[-_ ]?version|timeout)\\s*([:=]?)\\s*(.*?)\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,8})\\s*(ms|s|min|m|h|d)");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "min", ChronoUnit.MINUTES,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);
    private static final Duration LONGEST = Duration.ofDays(7);

    /** Reads the lines before the first statement. */
    static Declarations of(String script) {
        String version = null;
        Duration timeout = null;
        List<String> problems = new ArrayList<>();
        for (String line : head(script)) {
            Matcher matcher = DECLARATION.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            boolean isTimeout = matcher.group(1).equalsIgnoreCase(TIMEOUT);
            String value = matcher.group(3);
            if (!wellFormed(matcher)) {
                // a sentence that begins with the word timeout is just that
                if (!isTimeout || !matcher.group(2).isEmpty()) {
                    problems.add("has the line '" + line + "': write it as '-- " + (isTimeout ? TIMEOUT : VERSION)
                            + ": " + (isTimeout ? "4h" : "3.2.0") + "'.");
                }
            } else if (isTimeout ? timeout != null : version != null) {
                problems.add("declares " + matcher.group(1) + " twice: keep one of the lines.");
            } else if (isTimeout) {
                timeout = duration(value);
                if (timeout == null) {
                    problems.add("declares the timeout '" + value
                            + "': write a number and ms, s, min, h or d, from 1ms to 7d, as in 4h.");
                }
            } else {
                version = value;
                String problem = problemOf(value);
                if (problem != null) {
                    problems.add(problem);
                }
            }
        }
        return new Declarations(version, timeout, List.copyOf(problems));
    }

    /** True for a comment that declares a code version in a place where nobody reads it. */
    static boolean isVersionDeclaration(String comment) {
        Matcher matcher = DECLARATION.matcher(comment.strip());
        return matcher.matches()
                && !matcher.group(1).equalsIgnoreCase(TIMEOUT)
                && !matcher.group(2).isEmpty();
    }

    /** What is wrong with a declared code version: the rest of a sentence; null: nothing. */
    static @Nullable String problemOf(String minCompatibleCodeVersion) {
        return CodeVersion.problemOf(minCompatibleCodeVersion) == null
                ? null
                : "declares " + VERSION + " '" + minCompatibleCodeVersion
                        + "', which is no semantic version: write all three numbers, as in 3.2.0.";
    }

    private static boolean wellFormed(Matcher matcher) {
        String key = matcher.group(1);
        return matcher.group(2).equals(":") && (key.equals(VERSION) || key.equals(TIMEOUT));
    }

    private static @Nullable Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return null;
        }
        ChronoUnit unit = UNITS.getOrDefault(matcher.group(2), ChronoUnit.FOREVER);
        Duration duration = unit.getDuration().multipliedBy(Long.parseLong(matcher.group(1)));
        return duration.compareTo(LONGEST) > 0 ? null : duration;
    }

    /** The line comments before the first statement; block comments and blank lines between them are passed over. */
    private static List<String> head(String script) {
        List<String> head = new ArrayList<>();
        SqlLexer lexer = new SqlLexer(script);
        SqlToken token = lexer.next();
        while (token != null && token.type() == SqlToken.Type.COMMENT) {
            if (token.text().startsWith("--")) {
                head.add(token.text().strip());
            }
            token = lexer.next();
        }
        return head;
    }
}

package dev.echelon.testbed.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The parts of a page that tests look at. */
record Markdown(List<Block> blocks, List<String> prose) {
    private static final Pattern FENCE = Pattern.compile("\\s*```(\\S*).*");
    private static final Pattern INLINE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");

    /**
     * A piece of code.
     *
     * @param language as the fence says; empty: it says nothing, or the piece is indented
     */
    record Block(String language, String text) {}

    static Markdown of(String page) {
        List<Block> blocks = new ArrayList<>();
        List<String> prose = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        String language = null;
        boolean blank = true;
        boolean indented = false;
        for (String line : page.split("\n", -1)) {
            var fence = FENCE.matcher(line);
            if (language != null) {
                if (fence.matches()) {
                    blocks.add(new Block(language, open.toString()));
                    open.setLength(0);
                    language = null;
                } else {
                    open.append(line).append('\n');
                }
            } else if (fence.matches()) {
                language = fence.group(1);
            } else if (line.startsWith("    ")
                    && (blank || indented)
                    && !line.strip().matches("[-*|].*")) {
                indented = true;
                blocks.add(new Block("", line + "\n"));
            } else {
                indented = indented && line.isBlank();
                prose.add(line);
            }
            blank = line.isBlank();
        }
        return new Markdown(blocks, prose);
    }

    /** What stands between backticks in the text; a line's end within is a space. */
    List<String> inline() {
        return INLINE.matcher(String.join("\n", prose))
                .results()
                .map(found -> found.group(1).replaceAll("\\s+", " "))
                .toList();
    }

    List<String> links() {
        return LINK.matcher(String.join("\n", prose))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The anchors that GitHub gives the headings. */
    Set<String> anchors() {
        Set<String> anchors = new TreeSet<>();
        for (String line : prose) {
            if (line.matches("#{1,6} .*")) {
                anchors.add(line.replaceFirst("#+ ", "")
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }
}

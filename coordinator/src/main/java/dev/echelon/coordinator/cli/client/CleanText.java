package dev.echelon.coordinator.cli.client;

import java.util.regex.Pattern;

/** Text without anything that could steer a terminal. */
public final class CleanText {
    /** A whole escape sequence: CSI, OSC and the other strings, or a two-character one. */
    private static final Pattern ESCAPES = Pattern.compile(
            "(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]|\\u001b[\\]PX^_][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?|\\u001b[ -~]?");

    /** Control characters but line feed and tab, and what reverses or hides the text around it. */
    private static final Pattern CONTROLS = Pattern.compile(
            "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u202a-\\u202e\\u2028\\u2029\\u2060-\\u2069\\ufeff]");

    private CleanText() {}

    /** The text with escape sequences and control characters gone; line feeds and tabs stay. */
    public static String of(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return text;
        }
        var withoutEscapes = ESCAPES.matcher(text.replace("\r\n", "\n")).replaceAll("");
        return CONTROLS.matcher(withoutEscapes).replaceAll("");
    }
}

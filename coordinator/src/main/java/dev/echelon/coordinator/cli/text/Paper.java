package dev.echelon.coordinator.cli.text;

import java.util.function.Consumer;

/** Where a page's lines go, when it is known how wide they may be. */
public interface Paper extends Consumer<String> {
    /** Characters that fit beside each other; 0: as many as there are. */
    int columns();
}

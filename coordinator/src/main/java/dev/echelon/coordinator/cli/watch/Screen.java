package dev.echelon.coordinator.cli.watch;

import dev.echelon.coordinator.cli.text.Paper;
import java.io.PrintWriter;

/**
 * Standard output and error of one command. On a terminal it also holds one line that is drawn again and again; whatever else
 * is printed goes above it. Without a terminal no escape sequence is ever written.
 */
public final class Screen implements Paper {
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final int columns;
    private boolean barShown;

    /**
     * A screen.
     *
     * @param columns width of the terminal; 0: there is none
     */
    public Screen(PrintWriter out, PrintWriter err, int columns) {
        this.out = out;
        this.err = err;
        this.columns = columns;
    }

    public PrintWriter out() {
        return out;
    }

    public PrintWriter err() {
        return err;
    }

    /** True when a person looks at both streams. */
    public boolean terminal() {
        return columns > 0;
    }

    @Override
    public int columns() {
        return columns;
    }

    /** A line of the answer, on standard output. */
    public synchronized void print(String line) {
        clear();
        out.println(line);
    }

    @Override
    public void accept(String line) {
        print(line);
    }

    /** A line about the answer, on standard error, at once. */
    public synchronized void notice(String line) {
        clear();
        out.flush();
        err.println(line);
        err.flush();
    }

    /** Draws the line at the bottom anew. Nothing without a terminal. */
    synchronized void bar(String text) {
        if (columns > 0) {
            out.flush();
            err.print(CLEAR_LINE + text);
            err.flush();
            barShown = true;
        }
    }

    /** Takes the line at the bottom away and shows all that was printed. */
    public synchronized void flush() {
        clear();
        out.flush();
        err.flush();
    }

    private void clear() {
        if (barShown) {
            err.print(CLEAR_LINE);
            err.flush();
            barShown = false;
        }
    }
}

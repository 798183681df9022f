package dev.echelon.testbed.stack;

/** What was asked for is refused as things stand; nothing was changed. */
public class RefusedException extends StackException {
    public RefusedException(String message) {
        super(message);
    }
}

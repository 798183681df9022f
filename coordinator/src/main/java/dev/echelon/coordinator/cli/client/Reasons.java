package dev.echelon.coordinator.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;

/** An I/O error in an operator's words. */
final class Reasons {
    private Reasons() {}

    static String of(IOException e) {
        if (has(e, UnresolvedAddressException.class) || has(e, UnknownHostException.class)) {
            return "no such host";
        }
        if (e instanceof HttpConnectTimeoutException) {
            return "no connection within the time limit";
        }
        if (e instanceof HttpTimeoutException) {
            return "no answer within the time limit";
        }
        if (e instanceof ConnectException) {
            return "connection refused";
        }
        if (e instanceof SSLException) {
            return "TLS: " + CleanText.of(String.valueOf(e.getMessage()));
        }
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof CharacterCodingException) {
            return "not a text file";
        }
        var message = e.getMessage();
        return message == null || message.isBlank() ? "the connection broke" : CleanText.of(message);
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}

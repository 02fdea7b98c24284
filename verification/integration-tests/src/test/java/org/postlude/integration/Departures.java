package org.postlude.integration;

import com.icegreen.greenmail.smtp.SmtpHandler;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Clients that leave in the middle, as a logoff makes them. GreenMail throws then, in a thread of its own where no logging
 * configuration reaches, and the JVM prints a page for each.
 */
final class Departures {
    static {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (!isDeparture(thrown)) {
                System.err.print("Exception in thread \"" + thread.getName() + "\" ");
                thrown.printStackTrace();
            }
        });
    }

    private Departures() {}

    /** Keeps them out of the log of this JVM, and nothing else. */
    static void expect() {
        // The class does it, once.
    }

    private static boolean isDeparture(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(SmtpHandler.class.getName()))
                && Stream.iterate(thrown, each -> each != null, Throwable::getCause)
                        .anyMatch(each -> each instanceof IOException
                                || String.valueOf(each.getMessage()).startsWith("Unexpected end of stream"));
    }
}

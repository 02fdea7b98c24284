package org.postlude.transport;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A {@link TransportProvider} that can look whether a request would work, before any mail depends on it: for people who set a
 * transport up, and for tools such as {@code postlude doctor}. Nothing is sent and nothing fetched, and nothing is changed, here or
 * at the server.
 */
public interface ServerCheck {
    /**
     * Looks. Called from one thread, without a logon; it may ask the network, and takes no longer than given, or a moment more.
     *
     * @param request which transport
     * @param most for each step that waits for somebody else
     * @return what was found, in the order in which it was looked at; after a {@link Grade#PROBLEM} that makes it pointless to go on
     *     nothing follows. Without any secret
     * @throws TransportConfigurationException if the request itself is wrong
     * @throws InterruptedException if the caller is interrupted
     */
    List<Line> check(TransportRequest request, Duration most) throws InterruptedException;

    /** How bad it is. */
    enum Grade {
        /** As it should be. */
        OK,
        /** It works now, and somebody should look at it. */
        WARNING,
        /** It does not work. */
        PROBLEM
    }

    /**
     * One thing that was looked at.
     *
     * @param what a word for it, for example {@code login}
     * @param text what was found, a sentence
     * @param todo what to do about it; empty if nothing is to be done
     */
    record Line(Grade grade, String what, String text, String todo) {
        /**
         * Checks that it says something.
         *
         * @param grade how bad it is
         * @param what a word for it
         * @param text what was found
         * @param todo what to do about it; empty if nothing is to be done
         */
        public Line {
            Objects.requireNonNull(grade, "grade");
            if (what.isBlank() || text.isBlank() || (grade != Grade.OK && todo.isBlank())) {
                throw new IllegalArgumentException("a line says what was found, and what to do unless all is well");
            }
        }

        /**
         * A line where all is well.
         *
         * @param what a word for it
         * @param text what was found
         * @return the line
         */
        public static Line ok(String what, String text) {
            return new Line(Grade.OK, what, text, "");
        }
    }
}

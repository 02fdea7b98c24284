package org.postlude.transport.jakartamail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first line of a server (RFC 5321, 4.2; RFC 3501, 7.1; RFC 1939, 3), which some say their time in. */
final class Greeting {
    private static final int LONGEST = 512;

    private static final Pattern TIME = Pattern.compile(
            "(?:[A-Z][a-z]{2}, )?\\d{1,2} [A-Z][a-z]{2} \\d{4}" + " \\d{2}:\\d{2}(?::\\d{2})? (?:[+-]\\d{4}|GMT)");

    private Greeting() {}

    /** Reads it, and takes leave. */
    static String of(Socket socket, String protocol, Duration most) throws IOException {
        long until = System.nanoTime() + most.toNanos();
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (true) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left < 1) {
                throw new SocketTimeoutException("no greeting in time");
            }
            socket.setSoTimeout(Math.toIntExact(left));
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException(
                        line.isEmpty() ? "it hung up without a greeting" : "it hung up in its greeting: " + line);
            }
            if (octet == '\n' || line.length() == LONGEST) {
                break;
            }
            if (octet >= ' ' && octet < 0x7f) {
                line.append((char) octet);
            }
        }
        socket.getOutputStream().write((protocol.equals("IMAP") ? "a LOGOUT\r\n" : "QUIT\r\n").getBytes(ISO_8859_1));
        return line.toString();
    }

    static boolean isWelcome(String line) {
        return line.startsWith("220") || line.startsWith("+OK") || line.matches("\\* (OK|PREAUTH)\\b.*");
    }

    static Optional<Instant> time(String line) {
        Matcher found = TIME.matcher(line);
        if (!found.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZonedDateTime.parse(found.group(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty(); // whatever it is, it is not their time
        }
    }
}

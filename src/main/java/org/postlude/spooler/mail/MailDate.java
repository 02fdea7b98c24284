package org.postlude.spooler.mail;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The date-time of RFC 5322, 3.3, in UTC. */
final class MailDate {
    // Not RFC_1123_DATE_TIME: it writes the zone as GMT, which RFC 5322 lets us read but not write (4.3).
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, d MMM uuuu HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private MailDate() {}

    static String of(Instant time) {
        return FORM.format(time);
    }
}

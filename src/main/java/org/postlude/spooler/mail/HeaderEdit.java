package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.commons.lang3.StringUtils;

/** What becomes of one header at submit: what is put before it, and which of its fields go. */
final class HeaderEdit {
    private static final String MESSAGE_ID = "Message-ID";
    private static final String DATE = "Date";
    /** RFC 5322, section 2.1.1: no line is longer, and an identifier cannot be folded. */
    private static final int LONGEST_ID = 998;

    private final HeaderScan header;
    private final List<HeaderScan.Field> dropped = new ArrayList<>();
    private final StringBuilder added = new StringBuilder();
    private final String messageId;

    HeaderEdit(HeaderScan header, Supplier<Stamp> stamp) {
        this.header = header;
        Optional<HeaderScan.Field> id = Optional.empty();
        boolean dated = false;
        for (HeaderScan.Field field : header.fields()) {
            if (isDropped(field)) {
                dropped.add(field);
            } else if (field.is(DATE)) {
                dated = true;
            } else if (id.isEmpty() && field.is(MESSAGE_ID)) {
                id = Optional.of(field);
            }
        }
        Optional<Stamp> used = id.isPresent() && dated ? Optional.empty() : Optional.of(stamp.get());
        if (!dated) {
            used.ifPresent(s -> Printable.field(added, DATE, MailDate.of(s.date())));
        }
        if (id.isEmpty()) {
            used.ifPresent(s -> Printable.field(added, MESSAGE_ID, s.messageId()));
        }
        this.messageId = id.map(field -> identifier(field.value()))
                .or(() -> used.map(Stamp::messageId))
                .orElseThrow();
    }

    // An empty Message-ID or Date says nothing: it makes room for ours, for two of them are forbidden (RFC 5322, 3.6).
    private static boolean isDropped(HeaderScan.Field field) {
        return field.is("Bcc")
                || field.is("Resent-Bcc")
                || ((field.is(MESSAGE_ID) || field.is(DATE)) && field.isEmpty());
    }

    /**
     * What stands in the angle brackets, with them; comments may stand around it. It goes into each part's record, which
     * has to stay small whatever stands there; the field itself is stored as it is.
     */
    private static String identifier(String value) {
        int from = value.indexOf('<');
        int to = value.indexOf('>', from + 1);
        String id = from >= 0 && to > 0 ? value.substring(from, to + 1) : value;
        return StringUtils.truncate(id, LONGEST_ID);
    }

    String messageId() {
        return messageId;
    }

    /** The new header, ended by its empty line. */
    byte[] toOctets(boolean bareLineFeeds) {
        byte[] old = header.octets();
        ByteArrayOutputStream out = new ByteArrayOutputStream(old.length + added.length() + old.length / 16 + 4);
        out.writeBytes(added.toString().getBytes(US_ASCII));
        int from = 0;
        for (HeaderScan.Field field : dropped) {
            copy(old, from, field.start(), bareLineFeeds, out);
            from = field.end();
        }
        copy(old, from, old.length, bareLineFeeds, out);
        if (from < old.length && old[old.length - 1] != '\n') {
            crLf(out);
        }
        crLf(out);
        return out.toByteArray();
    }

    private static void copy(byte[] old, int from, int to, boolean bareLineFeeds, ByteArrayOutputStream out) {
        if (!bareLineFeeds) {
            out.write(old, from, to - from);
            return;
        }
        int start = from;
        while (start < to) {
            int feed = Octets.nextLineFeed(old, start, to);
            out.write(old, start, feed - start);
            if (feed < to) {
                crLf(out);
            }
            start = feed + 1;
        }
    }

    private static void crLf(ByteArrayOutputStream out) {
        out.write('\r');
        out.write('\n');
    }
}

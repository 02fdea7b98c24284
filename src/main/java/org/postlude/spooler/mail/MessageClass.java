package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The MAPI message class of an Internet message, for receive folders. The mapping is the one of Exchange ([MS-OXCMAIL]): by the
 * Content-Type of the message, and of a delivery status by its first Action (RFC 3464, section 2.3.3).
 */
public final class MessageClass {
    /** What everything else is. */
    public static final String NOTE = "IPM.Note";

    private static final Pattern ACTION = Pattern.compile("^action[ \t]*:[ \t]*([a-z]+)", Pattern.MULTILINE);
    private static final Map<String, String> REPORTS = Map.of(
            "failed", ".NDR",
            "delivered", ".DR",
            "relayed", ".Relayed",
            "expanded", ".Expanded",
            "delayed", ".Delayed");

    private MessageClass() {}

    /**
     * Looks at the beginning of a message.
     *
     * @param beginning some ten thousand octets of it, or all; not changed
     * @return for example {@code IPM.Note}
     */
    public static String of(byte[] beginning) {
        // A header that the beginning cuts has lost its last line only.
        String type = HeaderScan.of(beginning, false).value("Content-Type").toLowerCase(Locale.ROOT);
        if (type.startsWith("multipart/report")) {
            return ofReport(type, beginning);
        } else if (type.startsWith("multipart/signed")) {
            return "IPM.Note.SMIME.MultipartSigned";
        } else if (type.startsWith("application/pkcs7-mime") || type.startsWith("application/x-pkcs7-mime")) {
            return "IPM.Note.SMIME";
        } else if (type.startsWith("text/calendar")) {
            return ofCalendar(type);
        }
        return NOTE;
    }

    private static String ofReport(String type, byte[] beginning) {
        if (type.contains("disposition-notification")) {
            return "REPORT.IPM.Note.IPNRN";
        }
        Matcher action = ACTION.matcher(new String(beginning, ISO_8859_1).toLowerCase(Locale.ROOT));
        boolean isStatus = type.contains("delivery-status") && action.find();
        return "REPORT.IPM.Note" + (isStatus ? REPORTS.getOrDefault(action.group(1), "") : "");
    }

    private static String ofCalendar(String type) {
        if (type.contains("method=request") || type.contains("method=\"request\"")) {
            return "IPM.Schedule.Meeting.Request";
        }
        return "IPM.Schedule.Meeting";
    }
}

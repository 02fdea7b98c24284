package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.Strings;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters.Returned;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.message.ReplyCode;
import org.postlude.message.StatusCode;
import org.postlude.spooler.ReportTemplate;
import org.postlude.spooler.mail.ReportRequest.Kind;
import org.postlude.spooler.mail.ReportRequest.Result;

/**
 * A delivery status notification (RFC 3464): plain English, the same for programs, and the original.
 *
 * <p>A recipient outside ASCII is named in UTF-8, in message/global-delivery-status (RFC 6533), and so is such a sender in
 * To. Otherwise everything but an original is 7-bit with lines of at most 998 octets. The original is attached whole if the report is
 * of a failure (RFC 3461, 4.3: all others return the header only), it has at most 65,536 octets, and no line
 * of it is longer than MIME allows without encoding; else its header, quoted-printable where it needs to be.
 */
public final class NonDeliveryReport {
    private static final int MAX_REPLY = 400;
    private static final Pattern ENCODED = Pattern.compile("\\+([0-9A-F]{2})");
    private static final String CRLF = "\r\n";

    private final ReportRequest request;
    /** Of the application; null for the usual ones. */
    private final ReportTemplate.@Nullable Words words;

    private final String name;
    private final String digest;
    private final Original original;
    private final boolean global;

    private NonDeliveryReport(ReportRequest request, Original original, ReportTemplate template) {
        this.request = request;
        this.words = template.words(request.kind().ofTemplate()).orElse(null);
        this.name = Strings.CS.removeEnd(request.reportingName(), ".");
        this.original = original;
        this.global = isGlobal(request);
        // A message's id is unique within its store only, so the key alone could name two reports of one host.
        this.digest = digest(String.join(
                "\n",
                request.key(),
                request.kind().name(),
                request.id().value(),
                request.sender(),
                request.arrival().toString(),
                original.messageId()));
    }

    /**
     * Whether a failure of a message may be reported: never to the null reverse-path, so that no report is ever about a
     * report (RFC 5321, 4.5.5; RFC 3464, 2).
     *
     * @param sender the reverse-path
     * @return true unless it is empty
     */
    public static boolean mayReport(String sender) {
        return !sender.isEmpty();
    }

    /**
     * Composes a report. The same request gives the same octets.
     *
     * @param request what to say
     * @param template how to say it to people
     * @return the report, in memory; to be sent from the null reverse-path
     * @throws IOException if the original cannot be read: ask again without it
     */
    public static Content compose(ReportRequest request, ReportTemplate template) throws IOException {
        return Content.of(new NonDeliveryReport(request, original(request), template)
                .compose()
                .getBytes(ISO_8859_1));
    }

    private static boolean isGlobal(ReportRequest request) {
        return request.results().stream().map(Result::recipient).anyMatch(Printable::isBeyondAscii);
    }

    private static Original original(ReportRequest request) throws IOException {
        if (request.original().isEmpty()) {
            return Original.none();
        }
        boolean isFailure = request.kind() == Kind.FAILED || request.kind() == Kind.UNKNOWN_DELIVERY;
        boolean isHeaderEnough =
                request.dsn().returned().filter(Returned.HDRS::equals).isPresent();
        return Original.of(request.original().get(), isFailure && !isHeaderEnough, isGlobal(request));
    }

    /** The report, one character for each octet. */
    private String compose() {
        ReportWords own = own();
        boolean isEncoded = own != null && !global && !Printable.isAscii(own.text());
        String text = own == null ? text() : isEncoded ? quoted(own.text()) : own.text();
        String status = status();
        String boundary = boundary(text + status + original.octets());
        StringBuilder out = new StringBuilder(
                4096 + text.length() + status.length() + original.octets().length());
        header(out, boundary, own == null ? Printable.line(subject() + original.subject(), 200) : own.subject());
        String encoding = global ? "8bit" : "";
        part(
                out,
                boundary,
                "text/plain; charset=" + (global || isEncoded ? "utf-8" : "us-ascii"),
                isEncoded ? "quoted-printable" : encoding,
                "Notification");
        out.append(text);
        part(out, boundary, "message/" + (global ? "global-" : "") + "delivery-status", encoding, "Delivery report");
        out.append(status);
        if (!original.type().isEmpty()) {
            part(out, boundary, original.type(), original.encoding(), original.description());
            out.append(original.octets());
        }
        return out.append(CRLF + "--").append(boundary).append("--" + CRLF).toString();
    }

    private static String quoted(String octets) {
        return new String(QuotedPrintable.encode(octets.getBytes(ISO_8859_1)), ISO_8859_1);
    }

    private @Nullable ReportWords own() {
        if (words == null) {
            return null;
        }
        StringBuilder lines = new StringBuilder();
        request.results().forEach(result -> Printable.paragraph(lines, line(result), "    "));
        return new ReportWords(
                words,
                Map.of(
                        "subject", EncodedWords.decode(original.subject()),
                        "sender", request.sender(),
                        "host", name,
                        "id", request.id().value(),
                        "message-id", original.messageId(),
                        "accepted", MailDate.of(request.arrival()),
                        "until", request.retryUntil().map(MailDate::of).orElse(""),
                        "attached", whereabouts()),
                lines.toString());
    }

    private void header(StringBuilder out, String boundary, String subject) {
        Printable.field(out, "Date", MailDate.of(request.now()));
        Printable.field(out, "From", "Mail Delivery System <MAILER-DAEMON@" + name + ">");
        Printable.addressField(out, "To", "<" + Printable.mailbox(request.sender()) + ">");
        Printable.field(out, "Subject", subject);
        Printable.field(out, "Message-ID", "<" + digest.substring(0, 32) + ".report@" + name + ">");
        if (!original.messageId().isEmpty()) {
            Printable.field(out, "In-Reply-To", original.messageId());
            Printable.field(out, "References", original.messageId());
        }
        Printable.field(out, "Auto-Submitted", "auto-replied");
        Printable.field(out, "MIME-Version", "1.0");
        out.append("Content-Type: multipart/report; report-type=delivery-status;")
                .append(CRLF);
        out.append(" boundary=\"").append(boundary).append('"').append(CRLF);
        if (global || original.encoding().equals("8bit")) {
            Printable.field(out, "Content-Transfer-Encoding", "8bit"); // as of any part (RFC 2045, 6.4)
        }
        out.append(CRLF + "This is a delivery report in MIME format (RFC 3464)." + CRLF);
    }

    private static void part(StringBuilder out, String boundary, String type, String encoding, String description) {
        out.append(CRLF + "--").append(boundary).append(CRLF);
        Printable.field(out, "Content-Type", type);
        Printable.field(out, "Content-Description", description);
        if (!encoding.isEmpty()) {
            Printable.field(out, "Content-Transfer-Encoding", encoding);
        }
        out.append(CRLF);
    }

    private String subject() {
        String what = switch (request.kind()) {
            case FAILED -> "Not delivered";
            case DELIVERED -> "Delivered";
            case RELAYED -> "Passed on";
            case DELAYED -> "Delayed";
            case UNKNOWN_DELIVERY -> "Perhaps not delivered";
        };
        return original.subject().isEmpty() ? what + ": your message" : what + ": ";
    }

    private String text() {
        StringBuilder out = new StringBuilder(1024);
        Printable.paragraph(out, "This is the mail system at " + name + ".", "");
        out.append(CRLF);
        Printable.paragraph(out, verdict(), "");
        out.append(CRLF);
        for (Result result : request.results()) {
            Printable.paragraph(out, line(result), "    ");
        }
        out.append(CRLF);
        Printable.paragraph(out, "The message: " + request.id() + " in the queue of " + name, "    ");
        if (!original.messageId().isEmpty()) {
            Printable.paragraph(out, "Message-ID: " + original.messageId(), "    ");
        }
        Printable.paragraph(out, "Accepted: " + MailDate.of(request.arrival()), "    ");
        out.append(CRLF);
        Printable.paragraph(out, whereabouts(), "");
        return out.toString();
    }

    private String verdict() {
        return switch (request.kind()) {
            case FAILED -> "Your message could not be delivered to the recipients below. It will not be tried again.";
            case DELIVERED -> "Your message was delivered to the recipients below.";
            case RELAYED ->
                "Your message was passed on to the next server for the recipients below. That server may not tell what"
                        + " becomes of it there, so this may be all that you hear.";
            case DELAYED ->
                "Your message could not be delivered to the recipients below yet. You need not do anything: it"
                        + " will be tried again"
                        + request.retryUntil()
                                .map(until -> " until " + MailDate.of(until) + ", and returned to you then.")
                                .orElse(".");
            case UNKNOWN_DELIVERY ->
                "Your message was handed over for the recipients below, but the answer was not seen: they"
                        + " may have got it, or not. It will not be sent to them again. Ask them before you send it once more.";
        };
    }

    private static String line(Result result) {
        String who = "<" + address(result.recipient()) + ">: ";
        String said = Printable.line(result.reply().toString(), MAX_REPLY);
        String server = result.remote().map(NonDeliveryReport::host).orElse("the server");
        return who + (result.reply().code() == null ? said : server + " said: " + said);
    }

    private String whereabouts() {
        return original.whereabouts()
                + (request.kind() == Kind.DELAYED ? " The message itself stays in the queue of " + name + "." : "");
    }

    /** RFC 3464, 2.2 and 2.3: fields for the message, then a block of fields for each recipient. */
    private String status() {
        StringBuilder out = new StringBuilder(512);
        request.dsn()
                .envelopeId()
                .ifPresent(id -> Printable.addressField(out, "Original-Envelope-Id", withoutXtext(id)));
        Printable.field(out, "Reporting-MTA", "dns; " + name);
        Printable.field(out, "X-Postlude-Queue-ID", request.id().value());
        Printable.field(out, "Arrival-Date", MailDate.of(request.arrival()));
        for (Result result : request.results()) {
            out.append(CRLF);
            Recipient recipient = result.recipient();
            request.dsn()
                    .original(recipient)
                    .ifPresent(
                            original -> Printable.addressField(out, "Original-Recipient", originalRecipient(original)));
            Printable.addressField(out, "Final-Recipient", addressType(recipient) + "; " + address(recipient));
            Printable.field(out, "Action", request.kind().action());
            Printable.field(out, "Status", statusCode(request.kind(), result.reply()));
            result.remote().ifPresent(remote -> Printable.field(out, "Remote-MTA", "dns; " + host(remote)));
            Printable.field(out, "Diagnostic-Code", diagnostic(result.reply()));
            result.lastAttempt().ifPresent(time -> Printable.field(out, "Last-Attempt-Date", MailDate.of(time)));
            if (request.kind() == Kind.DELAYED) {
                request.retryUntil().ifPresent(time -> Printable.field(out, "Will-Retry-Until", MailDate.of(time)));
            }
        }
        return out.toString();
    }

    private static String originalRecipient(String original) {
        int end = original.indexOf(';');
        return original.substring(0, end) + "; " + withoutXtext(original.substring(end + 1));
    }

    /** As it was given to the sender (RFC 3461, 4); one that would then not be printable, or end its line, stays as it is. */
    private static String withoutXtext(String xtext) {
        String text = ENCODED.matcher(xtext)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
        return text.matches("[ -~]+") && text.equals(text.strip()) ? text : xtext;
    }

    private static String addressType(Recipient recipient) {
        String type = recipient.addressType();
        return type.equals(Recipient.SMTP)
                ? Printable.isBeyondAscii(recipient) ? "utf-8" : "rfc822"
                : "x-" + type.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    }

    private static String address(Recipient recipient) {
        return Printable.address(recipient);
    }

    private static String host(String remote) {
        return Printable.word(remote, 255);
    }

    /** A status of the class that the action allows (RFC 3464, 2.3.4; RFC 3463, 2). */
    static String statusCode(Kind kind, Reply reply) {
        StatusCode status = reply.status();
        if (status != null && isOfClass(status, kind)) {
            return status.value();
        }
        ReplyCode code = reply.code();
        return switch (kind) {
            case FAILED -> code != null && code.isTransient() ? "4.0.0" : "5.0.0";
            case DELAYED -> "4.0.0";
            case DELIVERED, RELAYED -> "2.0.0";
            case UNKNOWN_DELIVERY -> "4.4.2"; // bad connection: could not complete the transaction (RFC 3463, 3.5)
        };
    }

    private static boolean isSuccess(Kind kind) {
        return kind == Kind.DELIVERED || kind == Kind.RELAYED;
    }

    private static boolean isOfClass(StatusCode status, Kind kind) {
        return switch (status.value().charAt(0)) {
            case '4' -> !isSuccess(kind); // with "failed": tried until its time was over, as 4.4.7
            case '5' -> kind != Kind.DELAYED && !isSuccess(kind);
            default -> isSuccess(kind);
        };
    }

    private static String diagnostic(Reply reply) {
        return (reply.code() == null ? "x-postlude; " : "smtp; ") + Printable.line(reply.toString(), MAX_REPLY);
    }

    private String boundary(String content) {
        String boundary = "=_" + digest.substring(32);
        for (int i = 1; content.contains("--" + boundary); i++) {
            boundary = "=_" + digest.substring(32) + "." + i;
        }
        return boundary;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

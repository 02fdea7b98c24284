package org.postlude.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/**
 * The messages of an mbox file (RFC 4155), found in one pass. A message ends before an empty line that a separator follows,
 * or where its Content-Length says. Where a line may or may not be a separator, the message is refused: what is cut in the
 * wrong place must not be sent (docs/adr/0030).
 */
final class MboxReader implements Letters {
    /** Behind an empty line: {@code From}, and one word alone or something with a time of day in it. */
    private static final Pattern SEPARATOR =
            Pattern.compile("From \\S+\\s*|From .*\\b\\d?\\d:\\d\\d\\b.*", Pattern.DOTALL);

    private static final Pattern FIELD = Pattern.compile("[!-9;-~]+[ \\t]*:");

    private static final Pattern LENGTH =
            Pattern.compile("Content-Length\\s*:\\s*(\\d{1,15})\\s*", Pattern.CASE_INSENSITIVE);

    private final Path file;
    private final MboxFormat format;
    private final FileLines lines;
    private boolean isAtSeparator;
    private int number;
    private long firstLine;
    private long firstOctet;
    /** Where the message ends, as far as was read. */
    private long end;

    private boolean hasSigns;
    private @Nullable String refusal;

    MboxReader(Path file, MboxFormat format) throws IOException {
        this.file = file;
        this.format = format;
        lines = new FileLines(file);
        try {
            isAtSeparator = lines.next();
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    @Override
    public @Nullable Letter next() throws IOException {
        if (!isAtSeparator) {
            return null;
        }
        number++;
        firstLine = lines.number() + 1;
        firstOctet = lines.end();
        end = firstOctet;
        hasSigns = false;
        refusal = null;
        isAtSeparator = format.hasLength() ? toLength() : toSeparator(false);
        Content content = new FileSlice(file, firstOctet, end - firstOctet);
        return new Letter(
                where(),
                hasSigns && format.quotes() ? Unquoted.of(content, format) : content,
                Optional.ofNullable(refusal));
    }

    @Override
    public String where() {
        return number == 0 ? file.toString() : file + ", message " + number + " (begins in line " + firstLine + ")";
    }

    /** Reads on up to the next separator, from behind an empty line or not; false if the file ends. */
    private boolean toSeparator(boolean behindEmpty) throws IOException {
        boolean afterEmpty = behindEmpty;
        while (lines.next()) {
            if (lines.begins('F') && lines.text().startsWith(FROM)) {
                if (afterEmpty && SEPARATOR.matcher(lines.text()).matches() && isBeforeHeader()) {
                    return true;
                }
                refuse("line " + (lines.number() - firstLine + 1) + " (" + lines.number() + " of the file) begins with"
                        + " 'From ' and may or may not be where the next message begins. Put a '>' before it, or an empty"
                        + " line and a date such as the others have");
            }
            hasSigns |= lines.begins('>');
            if (afterEmpty) {
                end = lines.start();
            }
            afterEmpty = lines.isEmpty();
            if (!afterEmpty) {
                end = lines.end();
            }
        }
        return false;
    }

    /** People write "From Monday 10:00 on", too; behind a separator there is a field of a header. Stays where it is. */
    private boolean isBeforeHeader() throws IOException {
        long start = lines.start();
        long line = lines.number();
        boolean isHeader =
                !lines.next() || lines.isEmpty() || FIELD.matcher(lines.text()).lookingAt();
        lines.backTo(start, line - 1);
        lines.next();
        return isHeader;
    }

    /** Reads the header, and the body by its length; false if the file ends, or nobody can tell where it goes on. */
    private boolean toLength() throws IOException {
        OptionalLong length = header();
        boolean isEnded = lines.isEmpty();
        long body = lines.end();
        long line = lines.number();
        if (length.isEmpty()) {
            refuse("it has no Content-Length, which --mbox " + Words.of(format) + " goes by");
        } else if (body(body + length.getAsLong())) {
            return isAtSeparator;
        } else {
            refuse("its Content-Length is " + length.getAsLong()
                    + ", and no 'From ' line stands behind so many octets");
        }
        lines.backTo(body, line);
        if (format.quotes()) {
            return toSeparator(isEnded);
        }
        while (lines.next()) {
            end = lines.end();
        }
        refusal += ". What follows in the file, up to line " + lines.number()
                + ", was not read: nobody can tell where its messages begin";
        return false;
    }

    private OptionalLong header() throws IOException {
        OptionalLong length = OptionalLong.empty();
        while (lines.next() && !lines.isEmpty()) {
            end = lines.end();
            Matcher matcher = LENGTH.matcher(lines.text());
            if (length.isEmpty() && matcher.matches()) {
                length = OptionalLong.of(Long.parseLong(matcher.group(1)));
            }
        }
        return length;
    }

    /** Whether a body that ends there is followed by an empty line and a separator, or by the end of the file. */
    private boolean body(long bodyEnd) throws IOException {
        boolean more = true;
        while (lines.end() < bodyEnd && more) {
            more = lines.next();
            hasSigns |= lines.begins('>');
        }
        if (lines.end() < bodyEnd || (lines.end() > bodyEnd && lines.end() - lines.lineEnd() != bodyEnd)) {
            return false;
        }
        end = bodyEnd;
        boolean found = lines.next();
        if (found && lines.isEmpty()) {
            found = lines.next();
        }
        isAtSeparator = found && lines.text().startsWith(FROM);
        return isAtSeparator || !found;
    }

    private void refuse(String why) {
        refusal = refusal == null ? why : refusal;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

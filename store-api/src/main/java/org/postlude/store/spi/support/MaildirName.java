package org.postlude.store.spi.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.MessageFlag;

/**
 * What the name of a mail file in a Maildir says (D. J. Bernstein, <em>Using maildir format</em>): a unique part, and behind {@code :2,}
 * a letter for each flag, in the order of ASCII. Letters that other programs made up stay where flags change.
 *
 * @param unique the part before the colon
 * @param letters the flags
 */
public record MaildirName(String unique, String letters) {
    private static final String INFO = ":2,";
    /** As the store that uses {@link MessageIds} writes it: time, id, digest. */
    private static final Pattern OWN = Pattern.compile(
            "([^.]+)\\.([0-9a-f]{8}-[0-9a-f]{8,16}-[0-9a-f]{10,16}-[0-9a-f]{1,16})\\.([0-9a-f]{64})(?:,.*)?");

    /** Begins the id of mail that others put there: no mark of a store does. */
    private static final String FOREIGN = "x-";

    private static final int FOREIGN_LENGTH = 32;

    /**
     * Refuses null.
     *
     * @param unique the part before the colon
     * @param letters the flags
     */
    public MaildirName {
        Objects.requireNonNull(unique, "unique");
        Objects.requireNonNull(letters, "letters");
    }

    /**
     * Reads a name.
     *
     * @param file its last part is read
     * @return what it says
     */
    public static MaildirName of(Path file) {
        String name = file.getFileName().toString();
        int colon = name.indexOf(INFO);
        return colon < 0
                ? new MaildirName(name, "")
                : new MaildirName(name.substring(0, colon), name.substring(colon + INFO.length()));
    }

    /**
     * A name for a message of this store.
     *
     * @param id made by {@link MessageIds}
     * @param sha256 of its bytes
     * @param flags its flags
     * @return the name
     */
    public static MaildirName of(MessageId id, String sha256, Set<MessageFlag> flags) {
        String unique = MessageIds.time(id).getEpochSecond() + "." + id + "." + sha256;
        return new MaildirName(unique, "").changed(flags, Set.of());
    }

    /**
     * Which message it is.
     *
     * @return the store's own id, or for mail that others put there one that is made of its unique part
     */
    public MessageId id() {
        Matcher own = OWN.matcher(unique);
        return own.matches()
                ? new MessageId(own.group(2))
                : new MessageId(FOREIGN + Sha256.of(unique).substring(0, FOREIGN_LENGTH));
    }

    /**
     * What a folder's list says of a mail.
     *
     * @param file the mail
     * @return its row
     * @throws IOException if the file cannot be asked
     */
    public static FolderEntry entry(Path file) throws IOException {
        MaildirName name = of(file);
        return new FolderEntry(name.id(), name.time(file), Files.size(file), name.flags());
    }

    /**
     * A name for a copy that another program gave the original's name.
     *
     * @param file the copy
     * @param id the copy's if the original has one of this store; else it has one as {@link #id} makes it
     * @return beside it, with the same flags
     */
    public static Path ofCopy(Path file, MessageId id) {
        String unique = of(file).unique();
        Matcher own = OWN.matcher(unique);
        String copy = own.matches()
                ? unique.replace(own.group(2), id.value())
                : MessageIds.time(id).getEpochSecond() + "." + id + "." + unique;
        return file.resolveSibling(file.getFileName().toString().replace(unique, copy));
    }

    /**
     * The digest of the bytes.
     *
     * @return empty for mail that others put there
     */
    public String sha256() {
        Matcher own = OWN.matcher(unique);
        return own.matches() ? own.group(3) : "";
    }

    /**
     * When the message was filed.
     *
     * @param file asked where the name does not say it
     * @return the time
     * @throws IOException if the file cannot be asked
     */
    public Instant time(Path file) throws IOException {
        Matcher own = OWN.matcher(unique);
        if (own.matches()) {
            return MessageIds.time(new MessageId(own.group(2)));
        }
        try {
            return Instant.ofEpochSecond(Long.parseLong(unique.split("\\.", -1)[0]));
        } catch (NumberFormatException | DateTimeException e) {
            return Files.getLastModifiedTime(file).toInstant();
        }
    }

    /**
     * The flags that have a meaning here.
     *
     * @return the caller's own
     */
    public Set<MessageFlag> flags() {
        Set<MessageFlag> flags = EnumSet.noneOf(MessageFlag.class);
        for (MessageFlag flag : MessageFlag.values()) {
            if (letters.indexOf(letter(flag)) >= 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    /**
     * The name with other flags.
     *
     * @param add flags it has then
     * @param remove flags it has not then
     * @return the new name; the same where nothing changes
     */
    public MaildirName changed(Set<MessageFlag> add, Set<MessageFlag> remove) {
        TreeSet<Character> all = new TreeSet<>();
        letters.chars().forEach(letter -> all.add((char) letter));
        add.forEach(flag -> all.add(letter(flag)));
        remove.forEach(flag -> all.remove(letter(flag)));
        StringBuilder text = new StringBuilder();
        all.forEach(text::append);
        return new MaildirName(unique, text.toString());
    }

    private static char letter(MessageFlag flag) {
        return switch (flag) {
            case DRAFT -> 'D';
            case FLAGGED -> 'F';
            case PASSED -> 'P';
            case ANSWERED -> 'R';
            case SEEN -> 'S';
            case DELETED -> 'T';
        };
    }

    /**
     * The name as it stands in {@code cur}.
     *
     * @return with the flags, if there are none with an empty list of them
     */
    public String inCur() {
        return unique + INFO + letters;
    }
}

package org.postlude.store.spi.support;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of messages whose record cannot be read any more: moved into a directory of their own, and told of until a person
 * has taken them away (rule Q8). Any thread.
 *
 * <p>A store that lost a record cannot say what it was, so it must not be silent: somebody was told that this mail is safe.
 */
public final class DamagedRecords {
    /** The id, the rest of the file's name, and when it was set aside. */
    private static final Pattern NAME = Pattern.compile("([^.]+)\\..+\\.[0-9]+");

    private DamagedRecords() {}

    /**
     * Where a file is moved to. Two files of one message, set aside at once, are told of as one.
     *
     * @param directory for what is set aside
     * @param file of the store; its name is the message's id, a dot, and what it is
     * @param now part of the name, so that the same file may come twice
     * @return a place in the directory
     */
    public static Path place(Path directory, Path file, Instant now) {
        return directory.resolve(file.getFileName() + "." + now.toEpochMilli());
    }

    /**
     * What lies there, for {@link org.postlude.store.spi.StoreHealth#setAside()}.
     *
     * @param directory for what is set aside; other files in it, such as bytes that a withdrawn message left, are passed by
     * @return one sentence for each message, by id; empty if there is no such directory
     * @throws IOException if it cannot be read
     */
    public static List<String> tell(Path directory) throws IOException {
        TreeMap<String, TreeSet<String>> files = new TreeMap<>();
        for (Path file : Listing.of(directory, "*")) {
            Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
            if (name.matches()) {
                files.computeIfAbsent(name.group(1), id -> new TreeSet<>()).add(name.group());
            }
        }
        List<String> sentences = new ArrayList<>();
        files.forEach((id, names) -> sentences.add("the record of message " + id
                + " cannot be read, so it is not in the queue; what is left of it was set aside in " + directory + ": "
                + String.join(" and ", names)
                + ". Look there who was to get it, send it again if need be, and take the files away; until then every run"
                + " tells of them"));
        return sentences;
    }

    /**
     * Of a file that a reader came upon, who may change nothing.
     *
     * @param file which
     * @param why what is wrong with it
     * @return one sentence for {@link org.postlude.store.spi.StoreHealth#setAside()}
     */
    public static String found(Path file, String why) {
        return file + " is the record of a message and cannot be read (" + why
                + "), so it is not in this list; the next program that opens the store for writing sets it aside, and"
                + " nothing of it is deleted";
    }
}

package org.postlude.store.spi.support;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What lies in a directory. One that is not there is empty; one that cannot be read is not, and says so. Any thread. */
public final class Listing {
    private static final int LOOKS = 2;
    private static final int LOOKS_WHILE_BUSY = 200;
    private static final int LISTS_WHILE_BUSY = 20;
    /** Two changes that come closer together than a tick of the kernel's clock may leave a directory the same time. */
    private static final Duration TICK = Duration.ofMillis(10);

    private static final int RENAMES = 20;

    private Listing() {}

    /**
     * Lists a directory.
     *
     * @param directory where
     * @param glob which names, as {@link Files#newDirectoryStream(Path, String)} has it
     * @return in no order, the caller's own; empty if there is no such directory
     * @throws IOException if it cannot be read
     */
    public static List<Path> of(Path directory, String glob) throws IOException {
        try {
            return required(directory, glob);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return new ArrayList<>();
        }
    }

    /**
     * Lists the mail of a folder in the Maildir form. A file that is renamed just then, for it is marked, may be in no look at its
     * directory, or in two: where something changes meanwhile it is looked again until two looks find the same mail; if it never is the same,
     * whatever was in any of them is listed.
     *
     * @param folder that has {@code new} and {@code cur}
     * @param glob which names
     * @return each mail once, in no order, the caller's own; empty if there is no such folder
     * @throws IOException if it cannot be read
     */
    public static List<Path> ofMail(Path folder, String glob) throws IOException {
        Map<String, Path> all = new HashMap<>();
        Map<String, Path> before = Map.of();
        for (int look = 0; look < LISTS_WHILE_BUSY; look++) {
            Instant began = Instant.now();
            Map<String, Path> found = new HashMap<>();
            for (Path file : look(folder, glob)) {
                found.put(MaildirName.of(file).unique(), file);
            }
            boolean isSame = look > 0 && found.keySet().equals(before.keySet());
            if (isSame || !anyChangedSince(began.minus(TICK), List.of(folder))) {
                return new ArrayList<>(found.values());
            }
            all.putAll(found);
            before = found;
        }
        return new ArrayList<>(all.values());
    }

    private static List<Path> look(Path folder, String glob) throws IOException {
        List<Path> found = of(folder.resolve("new"), glob);
        found.addAll(of(folder.resolve("cur"), glob));
        return found;
    }

    /**
     * Looks for a mail in all folders of a Maildir in the Maildir++ form.
     *
     * @param root the Inbox; the other folders are directories in it whose names begin with a dot
     * @param glob which names
     * @param which of these
     * @return the first one; empty if there is none in any folder
     * @throws IOException if a folder cannot be read
     */
    public static Optional<Path> inMaildir(Path root, String glob, Predicate<Path> which) throws IOException {
        // A rename may hide a file from who reads its directory just then, or reads its new one first; in the other
        // order too, if both keep step. Where nobody changed a directory since the look began, nothing was hidden.
        Instant began = Instant.now();
        for (int look = 0; look < LOOKS_WHILE_BUSY; look++) {
            List<Path> folders = of(root, ".[!.]*");
            folders.add(root);
            if (look >= LOOKS && !anyChangedSince(began.minus(TICK), folders)) {
                break;
            }
            began = Instant.now();
            if (look % 2 == 1) {
                Collections.reverse(folders);
            }
            for (Path folder : folders) {
                for (Path file : look(folder, glob)) {
                    if (which.test(file)) {
                        return Optional.of(file);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Which mails are another program's copies that have the original's name, as Dovecot makes them: the file has a second link, of the
     * same unique name, in an earlier folder. The Inbox is the first one, the others follow by name.
     *
     * @param root the Inbox
     * @param mails any of its folders'
     * @return the copies among them; none where the file system does not count links
     * @throws IOException if a folder cannot be read
     */
    public static List<Path> copies(Path root, List<Path> mails) throws IOException {
        List<Path> linked = new ArrayList<>();
        for (Path mail : mails) {
            if (isLinked(mail)) {
                linked.add(mail);
            }
        }
        if (linked.isEmpty()) {
            return linked;
        }
        List<Path> folders = of(root, ".[!.]*");
        folders.add(root);
        Map<String, String> first = new HashMap<>();
        for (Path folder : folders) {
            for (Path mail : ofMail(folder, "*")) {
                first.merge(
                        MaildirName.of(mail).unique(),
                        order(root, mail),
                        (one, other) -> one.compareTo(other) < 0 ? one : other);
            }
        }
        linked.removeIf(mail -> {
            String order = order(root, mail);
            return first.getOrDefault(MaildirName.of(mail).unique(), order).compareTo(order) >= 0;
        });
        return linked;
    }

    private static boolean isLinked(Path file) throws IOException {
        try {
            return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                    && !Integer.valueOf(1).equals(Files.getAttribute(file, "unix:nlink"));
        } catch (NoSuchFileException e) {
            return false; // renamed meanwhile: it is looked for anew
        }
    }

    private static String order(Path root, Path file) {
        Path folder = folder(root, file);
        return folder.equals(root) ? "" : folder.toString();
    }

    /**
     * In which folder a mail lies.
     *
     * @param root the Inbox
     * @param file the mail, in {@code new} or {@code cur} of any folder
     * @return the folder's directory
     */
    public static Path folder(Path root, Path file) {
        Path inside = root.relativize(file); // the folder unless it is the Inbox, new or cur, the name
        return inside.getNameCount() == 3 ? root.resolve(inside.getName(0)) : root;
    }

    private static boolean anyChangedSince(Instant time, List<Path> folders) throws IOException {
        for (Path folder : folders) {
            if (isChangedSince(time, folder.resolve("new")) || isChangedSince(time, folder.resolve("cur"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isChangedSince(Instant time, Path directory) throws IOException {
        try {
            return Files.getLastModifiedTime(directory).toInstant().isAfter(time);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Finds a file anew. */
    @FunctionalInterface
    public interface Finder {
        /**
         * Where it is now.
         *
         * @return a file
         * @throws IOException if it is nowhere, or cannot be looked for
         */
        Path find() throws IOException;
    }

    /**
     * What is done with a file.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Use<T> {
        /**
         * Uses it.
         *
         * @param file which
         * @return what comes of it
         * @throws IOException if it fails
         */
        T of(Path file) throws IOException;
    }

    /**
     * Uses a file that others rename: if it went between the look for it and the use, it is looked for again.
     *
     * @param <T> what comes of it
     * @param finder where it is
     * @param use what is done with it; again if the file was not there
     * @return what came of it
     * @throws IOException if it is nowhere, or renamed each time, or the use fails
     */
    public static <T> T use(Finder finder, Use<T> use) throws IOException {
        for (int look = 1; ; look++) {
            Path file = finder.find();
            try {
                return use.of(file);
            } catch (NoSuchFileException e) {
                if (look == RENAMES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Lists a directory that has to be there.
     *
     * @param directory where
     * @param glob which names
     * @return in no order, the caller's own
     * @throws IOException if it is not there, or is no directory, or cannot be read
     */
    public static List<Path> required(Path directory, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
            stream.forEach(found::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }
}

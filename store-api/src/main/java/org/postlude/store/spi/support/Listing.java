package org.postlude.store.spi.support;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What lies in a directory. One that is not there is empty; one that cannot be read is not, and says so. Any thread. */
public final class Listing {
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
     * Lists the mail of a folder in the Maildir form.
     *
     * @param folder that has {@code new} and {@code cur}
     * @param glob which names
     * @return in no order, the caller's own; empty if there is no such folder
     * @throws IOException if it cannot be read
     */
    public static List<Path> ofMail(Path folder, String glob) throws IOException {
        List<Path> found = of(folder.resolve("new"), glob);
        found.addAll(of(folder.resolve("cur"), glob));
        return found;
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

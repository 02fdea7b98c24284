package org.postlude.command;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Lines on standard error: what happened, to which thing, where the mail is now, what to do. */
final class Errors {
    private Errors() {}

    /** A file that is refused; the others go on. */
    static String refused(Object file, String why) {
        return file + ": " + why + ". Nothing was submitted from it";
    }

    /** With what was tried before. */
    static String withSuppressed(IOException e) {
        StringBuilder text = new StringBuilder(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        for (Throwable before : e.getSuppressed()) {
            text.append("; ").append(Objects.requireNonNullElse(before.getMessage(), before.toString()));
        }
        return text.toString();
    }

    /** What an I/O failure means; its own text is often no more than a file name. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "it may not be read (permission denied)";
        }
        if (e instanceof FileSystemException named && named.getReason() != null) {
            return "it cannot be read: " + named.getReason();
        }
        return "it cannot be read: "
                + Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }
}

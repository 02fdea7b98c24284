package org.postlude.command.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** A folder that a run writes to, or will make: whether it can, who else looks into it, and the disk below it. */
public final class FolderLook {
    private final Findings findings;
    private final String subject;
    private final String word;
    private final String otherwise;

    /**
     * Makes one.
     *
     * @param findings hears what is found
     * @param subject what the folder is of
     * @param word for what lies there
     * @param otherwise what else to do where it cannot be made
     */
    public FolderLook(Findings findings, String subject, String word, String otherwise) {
        this.findings = findings;
        this.subject = subject;
        this.word = word;
        this.otherwise = otherwise;
    }

    /**
     * Looks at it.
     *
     * @param folder which
     * @return whether it is there
     */
    public boolean look(Path folder) {
        if (Files.notExists(folder)) {
            missing(folder);
            return false;
        }
        permissions(folder);
        new Disk(findings, subject).look(folder);
        return true;
    }

    private void missing(Path folder) {
        Path parent = folder;
        while (Files.notExists(parent) && parent.getParent() != null) {
            parent = parent.getParent();
        }
        if (Files.isDirectory(parent) && Files.isWritable(parent)) {
            findings.ok(subject, word, "it is not there yet; the first run makes it in " + parent);
            new Disk(findings, subject).look(parent);
        } else {
            findings.problem(
                    subject,
                    "permissions",
                    "it is not there yet, and cannot be made in " + parent,
                    "Make " + folder + " and give it to the user that runs it (chown), or " + otherwise);
        }
    }

    private void permissions(Path folder) {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
            findings.problem(
                    subject,
                    "permissions",
                    folder + " is no folder that this user may write to",
                    "chown it to the user that runs it, and chmod 700");
            return;
        }
        Path lock = folder.resolve("lock");
        if (Files.exists(lock) && !Files.isWritable(lock)) {
            findings.problem(
                    subject, "permissions", lock + " may not be written to", "chown it to the user that runs it");
            return;
        }
        try {
            Set<PosixFilePermission> all = Files.getPosixFilePermissions(folder);
            if (Stream.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE)
                    .anyMatch(all::contains)) {
                findings.warn(
                        subject,
                        "permissions",
                        "others may look into " + folder + " (" + PosixFilePermissions.toString(all) + ")",
                        "chmod 700 " + folder + ", unless they are meant to");
            } else {
                findings.ok(subject, "permissions", folder + " may be written to, by whom it belongs to");
            }
        } catch (IOException | UnsupportedOperationException e) {
            findings.warn(subject, "permissions", folder + ": " + e, "See whose it is");
        }
    }
}

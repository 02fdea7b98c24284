package org.postlude.command.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.postlude.message.PostludeException;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.queue.Filter;
import org.postlude.store.MessageStatus;
import org.postlude.store.StoreAddress;

/** A store as it lies on the disk, also while another process runs on it. */
public final class StoreLook {
    private static final int MANY = 1_000;
    /** Clocks of file systems are not quite ours. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private final Findings findings;
    private final Instant now;

    /**
     * Makes one.
     *
     * @param findings hears what is found
     * @param now the time
     */
    public StoreLook(Findings findings, Instant now) {
        this.findings = findings;
        this.now = now;
    }

    /**
     * Looks at it.
     *
     * @param address which store
     * @param folder where it lies
     * @return who owns it; empty if nobody does
     */
    public Optional<String> look(StoreAddress address, Path folder) {
        String subject = "store " + address;
        if (!new FolderLook(findings, subject, "store", "name another --store").look(folder)) {
            return Optional.empty();
        }
        clock(subject, folder);
        return records(subject, address);
    }

    private void clock(String subject, Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Instant> latest = files.map(StoreLook::changed).max(Instant::compareTo);
            if (latest.filter(time -> time.isAfter(now.plus(TOLERANCE))).isPresent()) {
                findings.problem(
                        subject,
                        "clock",
                        "it was written to at " + latest.get() + ", and this machine's clock says " + now,
                        "Set the clock (NTP): mail waits for times that it computes");
            } else {
                findings.ok(subject, "clock", "nothing in it is later than now");
            }
        } catch (IOException e) {
            findings.problem(
                    subject, "permissions", folder + " cannot be listed: " + e, "chown it to the user that runs it");
        }
    }

    private static Instant changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.MIN; // removed at this moment, by who runs it
        }
    }

    private Optional<String> records(String subject, StoreAddress address) {
        try (QueueReader reader = QueueReader.open(address)) {
            Optional<String> owner = reader.owner();
            findings.ok(
                    subject,
                    "records",
                    "its records can be read; " + reader.count(Filter.all()) + " messages are queued, and "
                            + owner.map(who -> "it is run by " + who).orElse("nobody runs it"));
            reader.setAside().forEach(each -> findings.warn(subject, "records", each, "Look at what was set aside"));
            long ahead = reader.list(MANY).stream()
                    .map(MessageStatus::age)
                    .filter(age -> age.plus(TOLERANCE).isNegative())
                    .count();
            if (ahead > 0) {
                findings.problem(
                        subject,
                        "clock",
                        ahead + " messages were submitted at times that are still to come",
                        "Set this machine's clock (NTP)");
            }
            return owner;
        } catch (PostludeException e) {
            findings.problem(
                    subject,
                    "records",
                    String.valueOf(e.getMessage()),
                    "Look after its disk; a store of a newer program wants that program");
            return Optional.empty();
        }
    }
}

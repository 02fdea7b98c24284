package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * All of a mailbox is fetched over IMAP and left there: by Postlude into its store, by fetchmail into a Maildir. getmail 6.18.11 takes
 * no part: it forks a process for each message, and where that ends before its parent waits for it (baseclasses.py tells it to
 * nobody then) it gives up after a minute, which on two processors happens in each lap.
 */
final class FetchFigure implements Figure {
    private static final double TIMES_FETCHMAIL = 3;

    @Override
    public String name() {
        return "fetch";
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        Path folder = job.folder().fresh("dovecot");
        int count = job.counts().fetched();
        Dovecot dovecot = Dovecot.start(folder, count, Letters.SMALL);
        try {
            List<Series> series = Contest.run(
                    List.of(
                            () -> postlude(job, folder, dovecot, count),
                            () -> FetchProgram.fetchmail(job, dovecot, count)),
                    job.rounds(),
                    job.progress());
            double rate = series.get(0).median(Lap::rate);
            return new Report(
                    name(),
                    "IMAP fetch of " + count + " messages of 4 KiB",
                    series,
                    List.of(Goal.atLeast(
                            "at least 3 times fetchmail", rate / series.get(1).median(Lap::rate), TIMES_FETCHMAIL)));
        } finally {
            dovecot.stop();
            job.folder().remove(folder);
        }
    }

    private static Contender postlude(Job job, Path folder, Dovecot dovecot, int count) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), Dovecot.PASSWORD);
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        String url = "imap://" + Dovecot.USER + "@127.0.0.1:" + dovecot.port()
                + "?starttls=off&unprotectedLogin=allow&password=file:" + password;
        return new ChildContender("Postlude", job, count, FetchTask.class, store -> new Object[] {store, count, url});
    }
}

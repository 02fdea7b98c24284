package org.postlude.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that fetches a mailbox, set as its manual sets it, for a user who is not root; a process for each lap, as cron or its
 * own timer would start it.
 */
final class FetchProgram implements Contender {
    private static final int MOST_SAID = 2_000;

    private final String name;
    private final Job job;
    private final int count;
    private final Setting setting;
    private Path folder;

    /** Writes what it is told by. */
    @FunctionalInterface
    private interface Setting {
        /** What to start; it delivers into this Maildir. */
        List<String> write(Path folder, Path maildir) throws IOException;
    }

    private FetchProgram(String name, Job job, int count, Setting setting) {
        this.name = name;
        this.job = job;
        this.count = count;
        this.setting = setting;
        this.folder = job.folder().fresh("fetched");
    }

    static Contender fetchmail(Job job, Dovecot from, int count) {
        return new FetchProgram("fetchmail, procmail", job, count, (folder, maildir) -> {
            Path rules = Files.writeString(folder.resolve("procmailrc"), "DEFAULT=" + maildir + "/\n");
            Path file = Files.writeString(folder.resolve("fetchmailrc"), """
                    poll 127.0.0.1 service %d protocol imap auth password
                      user %s password %s sslproto "" keep fetchall
                      mda "%s %s"
                    """.formatted(
                            from.port(), Dovecot.USER, Dovecot.PASSWORD, Tools.path("procmail"), rules));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return List.of(
                    Tools.path("fetchmail"),
                    "--fetchmailrc",
                    file.toString(),
                    "--idfile",
                    folder.resolve("ids").toString(),
                    "--pidfile",
                    folder.resolve("pid").toString(),
                    "--silent",
                    "--nosyslog");
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int warmUps() {
        return 0; // there is nothing that stays
    }

    @Override
    public void prepare() throws IOException {
        job.folder().remove(folder);
        folder = job.folder().fresh("fetched");
        for (String each : List.of("cur", "new", "tmp")) {
            Files.createDirectories(folder.resolve("maildir").resolve(each));
        }
    }

    /** The shell stays when the program has ended, for it knows then what that and its children have used. */
    @Override
    public Lap lap() throws IOException, InterruptedException {
        Path maildir = folder.resolve("maildir");
        Path said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "read go; \"$@\" >&2; echo $?; read end", "sh");
        List<String> line = setting.write(folder, maildir);
        Tools.run("chown", "-R", "nobody:nogroup", folder.toString());
        builder.command()
                .addAll(List.of(
                        Tools.path("setpriv"), "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--"));
        builder.command().addAll(line);
        builder.environment().put("HOME", folder.toString());
        Process process = builder.redirectError(said.toFile()).start();
        Tools.endWithThisProcess(process);
        try (Writer orders = process.outputWriter();
                BufferedReader answers = process.inputReader();
                Watch watch = new Watch(new Tree(process.pid()))) {
            orders.write("go\n");
            orders.flush();
            String code = answers.readLine();
            Lap lap = watch.end(count, List.of());
            orders.write("end\n");
            orders.flush();
            if (!"0".equals(code)) {
                String all = Files.readString(said);
                throw new IOException(
                        name + " ended with " + code + ": " + all.substring(0, Math.min(all.length(), MOST_SAID)));
            }
            requireAll(maildir);
            return lap;
        }
    }

    private void requireAll(Path maildir) throws IOException {
        try (Stream<Path> files = Files.list(maildir.resolve("new"))) {
            long found = files.count();
            if (found != count) {
                throw new IOException(name + " has fetched " + found + " of " + count + " messages");
            }
        }
    }

    @Override
    public void end() throws IOException {
        job.folder().remove(folder);
    }
}

package org.postlude.exit;

import jakarta.mail.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.postlude.exit.Experiment.Result;

/** Runs all rows, or those that contain a word, and prints the table on standard output. */
public final class Main {
    private Main() {}

    /**
     * Runs the experiment.
     *
     * @param args words; a row is run if its program or its ending contains one of them
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Experiment experiment = Experiment.DEFAULT;
        List<Row> rows = Row.all().stream().filter(row -> isMeant(row, args)).toList();
        if (rows.isEmpty()) {
            System.err.println("no row contains any of: " + String.join(", ", args));
            System.exit(64);
        }
        System.out.printf(
                "%d mails, a server that takes one at a time and %d ms for each, the end %d ms after the first."
                        + " Java %s on %d processors; %s.%n%n",
                experiment.mails(),
                experiment.pace().toMillis(),
                experiment.moment().toMillis(),
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                versions());
        Table.HEAD.forEach(System.out::println);
        int faults = 0;
        for (Row row : rows) {
            Path folder = Files.createTempDirectory("postlude-exit");
            Result result = experiment.run(row, folder);
            delete(folder);
            System.out.println(Table.line(result));
            if (!result.said().isEmpty()) {
                System.err.println(row.endingWords() + ": " + result.said());
            }
            faults += row.kind() == Row.Kind.POSTLUDE ? faults(result) : 0;
        }
        System.exit(faults == 0 ? 0 : 1);
    }

    private static boolean isMeant(Row row, String[] words) {
        return words.length == 0
                || Stream.of(words).anyMatch(word -> (row.kind() + " " + row.endingWords()).contains(word));
    }

    /** What Postlude promises; of the others nothing is asked. */
    private static int faults(Result result) {
        Ledger ledger = result.ledger();
        if (ledger.lost().isEmpty()
                && ledger.stuck().isEmpty()
                && result.doubledUnforeseen().isEmpty()) {
            return 0;
        }
        System.err.println("Postlude broke its promise: lost " + ledger.lost() + ", not sent by the next run "
                + ledger.stuck() + ", came twice without having been in doubt " + result.doubledUnforeseen());
        return 1;
    }

    private static String versions() throws IOException {
        return "Jakarta Mail API " + version("jakarta.mail", "jakarta.mail-api", Transport.class)
                + " on Angus Mail " + version("org.eclipse.angus", "angus-mail", Transport.class)
                + ", Simple Java Mail "
                + version("org.simplejavamail", "simple-java-mail", org.simplejavamail.mailer.MailerBuilder.class)
                + ", Postlude " + version("org.postlude", "postlude-spooler", Main.class);
    }

    /** As Maven wrote it into the jar; the class path of a build has folders instead of our own. */
    private static String version(String group, String artifact, Class<?> near) throws IOException {
        String name = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream in = near.getResourceAsStream(name)) {
            if (in == null) {
                return "of this tree";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}

package org.postlude.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The long runs. Words and exit codes: see the script {@code run} of this module. */
public final class Main {
    private static final String USAGE =
            "kills N | cuts N | control | once SCHEME kills|cuts|unforced N SEED | judge FOLDER";

    private Main() {}

    /**
     * Runs.
     *
     * @param args what
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> words) throws IOException, InterruptedException {
        return switch (words.isEmpty() ? "" : words.get(0)) {
            case "kills" -> Series.kills().upTo(Integer.parseInt(words.get(1)));
            case "cuts" -> Series.cuts().upTo(Integer.parseInt(words.get(1)));
            case "control" -> control();
            case "once" -> once(Plan.parse(words.get(1), words.get(2), words.get(3), words.get(4)));
            case "judge" -> judge(Path.of(words.get(1)));
            default -> {
                System.err.println(USAGE);
                yield 64;
            }
        };
    }

    private static int control() throws IOException, InterruptedException {
        Optional<String> missing = XfsImage.missing().or(EatMyData::missing);
        if (missing.isPresent()) {
            System.err.println("no power can be cut without fsync here: " + missing.get());
            return 1;
        }
        int blind = 0;
        for (Trial trial : Trial.all(List.of(Plan.forgetful("sqlite", 1), Plan.forgetful("maildir", 2)))) {
            if (trial.showsALoss()) {
                trial.forget();
            } else {
                blind++;
                System.err.println("it shows no loss: " + trial.advice());
            }
        }
        return blind == 0 ? 0 : 1;
    }

    private static int once(Plan plan) throws IOException, InterruptedException {
        Trial trial = Trial.all(List.of(plan)).get(0);
        if (trial.verdict().findings().isEmpty()) {
            trial.forget();
            return 0;
        }
        System.err.println(trial.advice());
        return 1;
    }

    private static int judge(Path folder) throws IOException {
        Path ledger = Files.isDirectory(folder) ? folder.resolve("ledger.log") : folder;
        Verdict verdict = Judge.of(Ledger.read(ledger));
        System.out.println(verdict);
        verdict.findings().forEach(System.out::println);
        return verdict.findings().isEmpty() ? 0 : 1;
    }
}

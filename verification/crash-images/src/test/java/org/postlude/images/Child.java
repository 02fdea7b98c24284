package org.postlude.images;

import java.nio.file.Path;
import java.util.List;

/** The recorded process: {@code DIRECTORY LEDGER HASTY [again]}. */
final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        try (Told told = new Told(Path.of(words.get(1)), Boolean.parseBoolean(words.get(2)))) {
            Scenario scenario = Scenario.whole(Path.of(words.get(0)), told);
            if (words.contains("again")) {
                scenario.again();
            } else {
                scenario.run();
            }
        }
    }
}

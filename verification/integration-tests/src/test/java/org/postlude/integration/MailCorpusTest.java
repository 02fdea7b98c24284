package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;

/**
 * Mail of somebody else's collecting arrives as it is: every {@code .eml} and {@code .msg} below the directory that
 * {@code -Dpostlude.mailCorpus=DIR} names, with an envelope of the test's own. What is refused is told, file by file.
 */
@Timeout(120)
class MailCorpusTest {
    /** The beginnings of all reasons that a door may have (docs of the command: input). */
    private static final Map<String, String> REASONS = Map.of(
            "mixed line ends", "line \\d+ ends with (?:CRLF|LF alone), the lines before it with .*",
            "bare CR", "line \\d+ has a CR without LF .*",
            "NUL", "line \\d+ has a NUL .*",
            "empty", "the message is empty.*",
            "no header", "line 1 is empty: the message has no header .*",
            "no field", "line \\d+ is no header field .*");

    @TempDir
    Path dir;

    private final Map<String, String> files = new LinkedHashMap<>();

    @Test
    void throughAMaildirAndSmtp() throws Exception {
        Map<String, byte[]> mails = read();
        check(
                "maildir",
                mails,
                Carriage.of(mails, SpoolerCoordinator.builder(), new StoreAddress("maildir", dir.toString())));
    }

    @Test
    void throughTheStoreInMemoryAndSmtp() throws Exception {
        Map<String, byte[]> mails = read();
        InMemoryStoreProvider memory = new InMemoryStoreProvider();
        check("memory", mails, Carriage.of(mails, SpoolerCoordinator.builder().store(memory), memory.freshAddress()));
    }

    @Test
    void intoTheInboxOfAMaildir() throws Exception {
        Map<String, byte[]> mails = read();
        check("inbox", mails, Carriage.intoInbox(mails, dir));
    }

    private Map<String, byte[]> read() throws IOException {
        String corpus = System.getProperty("postlude.mailCorpus", "");
        if (corpus.isEmpty()) {
            System.out.println("MailCorpusTest: SKIPPED, for no corpus is named; -Dpostlude.mailCorpus=DIR names one");
        }
        assumeTrue(!corpus.isEmpty(), "-Dpostlude.mailCorpus=DIR is not set");
        List<Path> found;
        try (Stream<Path> below = Files.walk(Path.of(corpus))) {
            found = below.filter(file -> file.toString().matches(".*\\.(eml|msg)"))
                    .sorted()
                    .toList();
        }
        assertTrue(!found.isEmpty(), () -> "no .eml and no .msg below " + corpus);
        Map<String, byte[]> mails = new LinkedHashMap<>();
        for (Path file : found) {
            String name = "m" + mails.size();
            files.put(name, String.valueOf(file.getFileName()));
            mails.put(name, Files.readAllBytes(file));
        }
        return mails;
    }

    private void check(String store, Map<String, byte[]> mails, Carriage carriage) {
        int added = 0;
        for (Map.Entry<String, byte[]> mail : mails.entrySet()) {
            if (!carriage.refused().containsKey(mail.getKey())) {
                Frozen frozen = Frozen.of(Carriage.text(mail.getValue()));
                String arrived = carriage.arrived().get(mail.getKey());
                assertNotNull(arrived, () -> files.get(mail.getKey()) + " did not arrive");
                frozen.assertIs(files.getOrDefault(mail.getKey(), ""), arrived);
                added += frozen.added();
            }
        }
        assertEquals(
                mails.size(), carriage.arrived().size() + carriage.refused().size());
        Map<String, Integer> reasons = new TreeMap<>();
        carriage.refused().forEach((name, said) -> {
            System.out.println("MailCorpusTest: refused " + files.get(name) + ": " + said);
            reasons.merge(reason(said), 1, Integer::sum);
        });
        System.out.printf(
                "MailCorpusTest %s: %d files, %d arrived as they are, %d fields added to them, %d refused: %s%n",
                store,
                mails.size(),
                carriage.arrived().size(),
                added,
                carriage.refused().size(),
                reasons);
    }

    private static String reason(String said) {
        return REASONS.entrySet().stream()
                .filter(reason -> said.matches("(?s)" + reason.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new AssertionError("refused for a reason that is not documented: " + said));
    }
}

package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postlude.store.spi.StoreRefusingException;

/** Writes into the trace what is asked of the store, before it is asked, and its answer, once it has come. */
final class Told implements AutoCloseable {
    /** An answer: the id that was given, or nothing. */
    @FunctionalInterface
    interface Question {
        String ask() throws IOException;
    }

    private final FileOutputStream ledger;
    private final boolean isHasty;
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();

    /** @param isHasty notes each answer before the question is asked: a ledger that must be found out */
    Told(Path ledger, boolean isHasty) throws IOException {
        this.ledger = new FileOutputStream(ledger.toFile(), true);
        this.isHasty = isHasty;
    }

    /** Nothing is asked about a thing of which nobody knows what it is now. */
    boolean isKnown(String thing) {
        return !unknown.contains(thing);
    }

    /** One question about one thing. True if it was answered. */
    boolean ask(String thing, String wanted, Question question) throws IOException {
        return ask(List.of(thing), List.of(wanted), question);
    }

    /** One question about several things, each of which may be found as it was, or as it was to become. */
    boolean ask(List<String> things, List<String> wanted, Question question) throws IOException {
        for (int i = 0; i < things.size(); i++) {
            mark("ask " + things.get(i) + " " + wanted.get(i));
        }
        if (isHasty) {
            markAll("done", things, "");
        }
        try {
            String id = question.ask();
            if (!isHasty) {
                markAll("done", things, id.isEmpty() ? "" : " " + id);
            }
            return true;
        } catch (StoreRefusingException e) {
            markAll("refused", things, "");
            return false;
        } catch (IOException e) {
            unknown.addAll(things);
            return false;
        }
    }

    private void markAll(String word, List<String> things, String rest) throws IOException {
        for (String thing : new LinkedHashSet<>(things)) {
            mark(word + " " + thing + rest);
        }
    }

    /** All marks up to the next such are of one run. */
    void begun(int run) throws IOException {
        mark("begun run:" + run);
    }

    /** The store was opened anew. */
    void opened() throws IOException {
        mark("opened store");
    }

    /** By one write, so that it is one mark. */
    private void mark(String text) throws IOException {
        ledger.write((text + "\n").getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
        ledger.close();
    }
}

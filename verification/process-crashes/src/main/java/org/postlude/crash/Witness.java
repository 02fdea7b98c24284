package org.postlude.crash;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postlude.crash.Entry.Kind;

/**
 * The program's two pipes. What it says goes out at once and in one write, which a pipe takes whole: a kill leaves no half
 * line. Nothing is kept in the program itself.
 */
final class Witness {
    /** Asks that somebody looks at the queue now; answered by {@link #SEEN}. */
    static final String LOOK = "LOOK";

    static final String SEEN = "SEEN";
    /** The exit code of a program whose harness is gone. */
    private static final int ORPHAN = 3;

    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();

    Witness() {
        Thread reader = new Thread(this::read, "orders");
        reader.setDaemon(true);
        reader.start();
    }

    /** A program whose harness is gone must not live on. */
    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            in.lines().forEach(orders::add);
        } catch (IOException e) {
            orphaned();
        }
        orphaned();
    }

    private static void orphaned() {
        Runtime.getRuntime().halt(ORPHAN);
    }

    String order() throws InterruptedException {
        return orders.take();
    }

    void say(Kind kind, Object... words) {
        write(Stream.concat(Stream.of(kind), Stream.of(words))
                .map(word -> word.toString().replace('\n', ' '))
                .collect(Collectors.joining(" ")));
    }

    private void write(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            orphaned();
        }
    }

    /** Returns when somebody outside has listed the queue and written the list down. */
    synchronized void look() throws InterruptedException {
        write(LOOK);
        String answer = orders.take();
        if (!answer.equals(SEEN)) {
            throw new IllegalStateException("expected " + SEEN + ", not " + answer);
        }
    }
}

package org.postlude.exit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program that sends and ends before it is done. It says on standard output what a program can know: a line when it
 * begins, one for each mail that its library took over, one for each that it is told of as not sent.
 */
abstract class Program {
    static final String START = "START";
    /** SIGTERM and kill -9 come from outside; without them the program would end by itself after so long. */
    private static final long LONGEST_MILLIS = 60_000;

    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    /** What a program that is not done throws. */
    static final class Uncaught extends RuntimeException {
        private static final long serialVersionUID = 1;

        Uncaught() {
            super("something that nobody reckoned with");
        }
    }

    /** When a program stops handing over. */
    @FunctionalInterface
    interface Clock {
        boolean isOver();
    }

    /** Connects nobody; what it makes lives until the process ends. */
    abstract void open() throws Exception;

    /** Hands over one mail after the other until all are handed over or time is over. */
    abstract void handOver(int mails, Clock clock) throws Exception;

    /** One of the ways of {@link Row.Kind#closings}. */
    abstract void close(String closing) throws Exception;

    /**
     * Runs one.
     *
     * @param args kind, ending, closing, port, folder for a store, number of mails, milliseconds to the end
     */
    public static void main(String[] args) throws Exception {
        Row row = new Row(Row.Kind.valueOf(args[0]), Ending.valueOf(args[1]), args[2]);
        Program program = of(row.kind(), Integer.parseInt(args[3]), args[4]);
        run(program, row, Integer.parseInt(args[5]), Long.parseLong(args[6]));
    }

    private static Program of(Row.Kind kind, int port, String folder) {
        return switch (kind) {
            case LOOP -> new LoopProgram(port);
            case EXECUTOR -> new ExecutorProgram(port);
            case SIMPLE_JAVA_MAIL -> new SimpleJavaMailProgram(port);
            case POSTLUDE -> new PostludeProgram(port, folder);
        };
    }

    private static void run(Program program, Row row, int mails, long millis) throws Exception {
        program.open();
        say(START);
        boolean isEndedFromOutside = row.ending() == Ending.TERM || row.ending() == Ending.KILL;
        long length = TimeUnit.MILLISECONDS.toNanos(isEndedFromOutside ? LONGEST_MILLIS : millis);
        long begin = System.nanoTime();
        if (row.ending() == Ending.EXIT) {
            exitAfter(length);
        }
        program.handOver(mails, () -> System.nanoTime() - begin >= length);
        waitFor(begin + length - System.nanoTime());
        switch (row.ending()) {
            case EXCEPTION -> throw new Uncaught();
            case CLOSE -> program.close(row.closing());
            case EXIT -> waitFor(TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS)); // the other thread is about to do it
            case RETURN, TERM, KILL -> {
                // the end of this method, or of the process
            }
        }
    }

    /** Somebody pressed the button: another thread than the one that sends. */
    private static void exitAfter(long nanos) {
        Thread button = new Thread(() -> {
            try {
                waitFor(nanos);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
            System.exit(0);
        });
        button.setDaemon(true);
        button.start();
    }

    private static void waitFor(long nanos) throws InterruptedException {
        if (new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("a latch opened that nobody has");
        }
    }

    /** In one write, which a pipe takes whole: an end in the middle leaves no half line. */
    static synchronized void say(String line) {
        try {
            OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

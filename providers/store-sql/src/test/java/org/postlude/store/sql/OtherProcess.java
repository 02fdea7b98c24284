package org.postlude.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postlude.message.PartId;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.tck.store.LoneSupport;
import org.slf4j.Logger;
import org.sqlite.JDBC;

/** A second Java virtual machine that works on a store until it is closed or killed. */
final class OtherProcess implements AutoCloseable {
    private static final String READY = "the store is mine";

    private final Process process;
    private final BufferedReader output;

    private OtherProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
    }

    /** Submits from some threads without end, and prints a line for each answer: the name and the id. */
    static OtherProcess submitting(Path directory, String prefix) throws IOException {
        return started(directory, "-Xmx64m", "submit", prefix).ready();
    }

    /** Does something to its end, and gives its exit code. */
    static int run(Path directory, String heap, String... what) throws IOException, InterruptedException {
        try (OtherProcess other = started(directory, heap, what)) {
            return other.process.waitFor(120, TimeUnit.SECONDS) ? other.process.exitValue() : -1;
        }
    }

    private static OtherProcess started(Path directory, String heap, String... what) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = Stream.of(
                        OtherProcess.class,
                        Database.class,
                        JDBC.class,
                        StoreLogon.class,
                        PartId.class,
                        Logger.class,
                        LoneSupport.class)
                .map(OtherProcess::placeOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        List<String> line = new ArrayList<>(List.of(
                java,
                heap,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                path,
                OtherProcess.class.getName(),
                directory.toString()));
        line.addAll(List.of(what));
        return new OtherProcess(new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private OtherProcess ready() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(READY)) {
                return this;
            }
        }
        throw new IOException("the other process ended without a store");
    }

    List<String> lines(int count) throws IOException {
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("the other process ended after " + lines);
            }
            lines.add(line);
        }
        return lines;
    }

    /** The directory or jar that a class came from; tests are patched into the module, so the module's place will not do. */
    private static String placeOf(Class<?> type) {
        String name = "/" + type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource(name));
        String place = url.substring(0, url.length() - name.length());
        return Path.of(URI.create(place.replaceFirst("^jar:", "").replaceFirst("!$", "")))
                .toString();
    }

    /** As kill -9: it closes nothing. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The other process. */
    public static void main(String[] arguments) throws Exception {
        try (SpoolerLogon store = new Sqlite(Path.of(arguments[0])).open(Access.WRITE)) {
            System.out.println(READY);
            switch (arguments[1]) {
                case "submit" -> submit(store, arguments[2]);
                default -> stream(store, Long.parseLong(arguments[2]));
            }
        }
    }

    private static void submit(SpoolerLogon store, String prefix) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 6; t++) {
            String mine = prefix + "." + t + ".";
            threads.add(new Thread(() -> {
                for (int i = 0; ; i++) {
                    try {
                        String id = "" + Sqlite.submit(store, mine + i).id();
                        System.out.println(mine + i + " " + id);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void stream(SpoolerLogon store, long size) throws IOException {
        MadeContent made = new MadeContent(size, Long.MAX_VALUE);
        String found = MadeContent.sha256(
                store.open(Sqlite.submit(store, "long", "lane", made).id()).content());
        if (!found.equals(made.sha256())) {
            throw new IOException("other bytes came back");
        }
    }
}

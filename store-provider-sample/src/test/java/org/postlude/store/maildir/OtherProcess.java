package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postlude.message.PartId;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.StoreLogon;
import org.postlude.tck.store.LoneSupport;
import org.slf4j.Logger;

/** A second Java virtual machine that owns a store until it is closed or killed. */
final class OtherProcess implements AutoCloseable {
    private static final String READY = "the store is mine";

    private final Process process;

    private OtherProcess(Process process) {
        this.process = process;
    }

    static OtherProcess owning(Path directory) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = Stream.of(
                        OtherProcess.class,
                        Owner.class,
                        StoreLogon.class,
                        PartId.class,
                        Logger.class,
                        LoneSupport.class)
                .map(OtherProcess::placeOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        path,
                        OtherProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(READY)) {
                return new OtherProcess(process);
            }
        }
        throw new IOException("the other process ended without a store");
    }

    /** The directory or jar that a class came from; tests are patched into the module, so the module's place will not do. */
    private static String placeOf(Class<?> type) {
        String name = "/" + type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource(name));
        String place = url.substring(0, url.length() - name.length());
        return Path.of(URI.create(place.replaceFirst("^jar:", "").replaceFirst("!$", "")))
                .toString();
    }

    long pid() {
        return process.pid();
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

    /** The other process: opens the store and waits until its input ends. */
    public static void main(String[] arguments) throws IOException {
        StoreAddress address = new StoreAddress("maildir", arguments[0]);
        try (StoreLogon logon =
                new MaildirStoreProvider().logon(Maildir.SUPPORT, new LogonRequest(address, Access.WRITE, false))) {
            System.out.println(READY);
            if (System.in.read() >= 0) {
                throw new IllegalStateException("nothing was to come: " + logon.info());
            }
        }
    }
}

package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Submits one message after another until its server is gone, and knows what it was told of each. Of one thread. */
final class MailProgram {
    /** What it has just done. */
    enum Step {
        CONNECTED,
        GREETED,
        SENDER_NAMED,
        RECIPIENT_NAMED,
        TEXT_ANNOUNCED,
        HALF_OF_THE_TEXT_SENT,
        ALL_BUT_THE_DOT_SENT,
        DOT_SENT,
        TOLD_250
    }

    /** Is told of each step before the next one. */
    @FunctionalInterface
    interface Watcher {
        void at(Step step, int message) throws InterruptedException;
    }

    private final String name;
    private final boolean pipelines;
    private final Watcher watcher;
    private final List<String> begun = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    /** One that pipelines sends a group of commands at once, and the next one with the end of each text (RFC 2920). */
    MailProgram(String name, boolean pipelines, Watcher watcher) {
        this.name = name;
        this.pipelines = pipelines;
        this.watcher = watcher;
    }

    /** Keys of {@link Letters}. */
    List<String> begun() {
        return begun;
    }

    /** Those that the server answers for. */
    List<String> told() {
        return told;
    }

    /**
     * Ends with the server.
     *
     * @throws IllegalStateException if that says something else than yes
     */
    IOException run(int port) throws InterruptedException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Wire wire = new Wire(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)),
                    socket.getOutputStream());
            watcher.at(Step.CONNECTED, 0);
            wire.expect("220");
            wire.write("EHLO writer.example.org\r\n");
            wire.expect("250");
            watcher.at(Step.GREETED, 0);
            if (pipelines) {
                wire.write(group());
            }
            for (int i = 0; ; i++) {
                if (pipelines) {
                    submitGrouped(wire, i);
                } else {
                    submit(wire, i);
                }
            }
        } catch (IOException e) {
            return e;
        }
    }

    private void submit(Wire wire, int number) throws IOException, InterruptedException {
        String key = name + "-" + number;
        wire.write("MAIL FROM:<" + Letters.SENDER + ">\r\n");
        wire.expect("250");
        watcher.at(Step.SENDER_NAMED, number);
        wire.write("RCPT TO:<reader@example.org>\r\n");
        wire.expect("250");
        watcher.at(Step.RECIPIENT_NAMED, number);
        wire.write("DATA\r\n");
        wire.expect("354");
        watcher.at(Step.TEXT_ANNOUNCED, number);
        begun.add(key);
        String text = stuffed(key);
        wire.write(text.substring(0, text.length() / 2));
        watcher.at(Step.HALF_OF_THE_TEXT_SENT, number);
        wire.write(text.substring(text.length() / 2));
        watcher.at(Step.ALL_BUT_THE_DOT_SENT, number);
        wire.write(".\r\n");
        watcher.at(Step.DOT_SENT, number);
        wire.expect("250");
        told.add(key);
        watcher.at(Step.TOLD_250, number);
    }

    private void submitGrouped(Wire wire, int number) throws IOException, InterruptedException {
        String key = name + "-" + number;
        wire.expect("250");
        watcher.at(Step.SENDER_NAMED, number);
        wire.expect("250");
        watcher.at(Step.RECIPIENT_NAMED, number);
        wire.expect("354");
        watcher.at(Step.TEXT_ANNOUNCED, number);
        begun.add(key);
        wire.write(stuffed(key) + ".\r\n" + group());
        watcher.at(Step.DOT_SENT, number);
        wire.expect("250");
        told.add(key);
        watcher.at(Step.TOLD_250, number);
    }

    private static String group() {
        return "MAIL FROM:<" + Letters.SENDER + ">\r\nRCPT TO:<reader@example.org>\r\nDATA\r\n";
    }

    private static String stuffed(String key) {
        return Letters.textOf(key).replace("\r\n.", "\r\n..");
    }

    private record Wire(BufferedReader in, OutputStream out) {
        void write(String octets) throws IOException {
            out.write(octets.getBytes(ISO_8859_1));
        }

        void expect(String code) throws IOException {
            String line;
            do {
                line = in.readLine();
                if (line == null) {
                    throw new EOFException("the server has gone");
                }
            } while (line.startsWith(code + "-"));
            if (!line.startsWith(code)) {
                throw new IllegalStateException("wanted " + code + ", was told " + line);
            }
        }
    }
}

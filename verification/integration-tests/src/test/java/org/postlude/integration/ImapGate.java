package org.postlude.integration;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Stands between a client and its mail server and lets one of them be silent at a step, until it is opened. */
final class ImapGate implements Closeable {
    private final ServerSocket server = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
    private final int target;
    private final int heldLine;
    private final Pattern cut;
    private final int cutAfter;
    private final AtomicLong cutAt = new AtomicLong(Long.MAX_VALUE);
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private ImapGate(int target, int heldLine, Pattern cut, int cutAfter) throws IOException {
        this.target = target;
        this.heldLine = heldLine;
        this.cut = cut;
        this.cutAfter = cutAfter;
        start(this::accept);
    }

    /** Holds back nothing. */
    static ImapGate watching(int target) throws IOException {
        return before(Integer.MAX_VALUE, target);
    }

    /** Holds back the client's line of this number, from 0, over all its connections. */
    static ImapGate before(int line, int target) throws IOException {
        return new ImapGate(target, line, Pattern.compile("(?!)"), 0);
    }

    /** Holds back what the server says to the first line that the pattern finds, after so many octets of it. */
    static ImapGate within(String pattern, int octets, int target) throws IOException {
        return new ImapGate(target, Integer.MAX_VALUE, Pattern.compile(pattern), octets);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "imap-gate");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many the client has made. */
    int connections() {
        return sockets.size() / 2;
    }

    /** The client's lines so far, without their tags. */
    List<String> said() {
        return said;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket next = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, next));
                start(() -> pump(client, next, this::fromClient));
                start(() -> pump(next, client, this::fromServer));
            }
        } catch (IOException e) {
            opened.countDown(); // it was closed
        }
    }

    private interface Way {
        void pass(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private void pump(Socket from, Socket to, Way way) {
        try (from;
                to) {
            way.pass(new BufferedInputStream(from.getInputStream()), to.getOutputStream());
        } catch (IOException | InterruptedException e) {
            reached.getCount(); // one of the two has gone, and the other goes with it
        }
    }

    private void fromClient(InputStream in, OutputStream out) throws IOException, InterruptedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            line.write(octet);
            if (octet == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1).strip();
                said.add(text.replaceFirst("^[A-Z]+\\d+ ", ""));
                if (said.size() - 1 == heldLine) {
                    hold();
                }
                if (cut.matcher(text).find()) {
                    cutAt.compareAndSet(Long.MAX_VALUE, cutAfter);
                }
                line.writeTo(out);
                line.reset();
            }
        }
    }

    private void fromServer(InputStream in, OutputStream out) throws IOException, InterruptedException {
        byte[] some = new byte[8_192];
        for (int count = in.read(some); count >= 0; count = in.read(some)) {
            long left = cutAt.get();
            if (left > count) {
                cutAt.compareAndSet(left, left == Long.MAX_VALUE ? left : left - count);
                out.write(some, 0, count);
            } else {
                out.write(some, 0, (int) left);
                cutAt.set(Long.MAX_VALUE - 1);
                hold();
                out.write(some, (int) left, count - (int) left);
            }
        }
    }

    private void hold() throws InterruptedException {
        reached.countDown();
        opened.await();
    }

    void awaitReached() throws InterruptedException {
        if (!reached.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody came there, after " + said);
        }
    }

    void open() {
        opened.countDown();
    }

    /** The connections break; what was held back does not arrive. Later ones are let through. */
    void cut() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
        opened.countDown();
    }

    @Override
    public void close() throws IOException {
        opened.countDown();
        server.close();
        for (Socket each : sockets) {
            each.close();
        }
    }
}

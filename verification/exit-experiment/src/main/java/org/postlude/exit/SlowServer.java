package org.postlude.exit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.server.SMTPServer;

/**
 * An SMTP server on the loopback that takes one mail at a time, each for as long as the pace says, over however many
 * connections they come: so every program has the same number through after the same time. A mail counts when its final dot
 * was read; the pace lies between the dot and the reply. Others wait at MAIL, where nothing is in doubt yet.
 */
final class SlowServer implements AutoCloseable {
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(<[^>\r\n]+>)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SMTPServer server;
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();

    /** Guarded by lock, as are the next two. */
    private Duration pace;

    private boolean isBusy;
    private int waiting;

    private SlowServer(Duration pace) {
        this.pace = pace;
        server = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandlerFactory(context -> new Taking())
                .build();
    }

    static SlowServer start(Duration pace) {
        SlowServer started = new SlowServer(pace);
        started.server.start();
        return started;
    }

    int port() {
        return server.getPortAllocated();
    }

    /** The Message-IDs of what was taken, in order, each as often as it came. */
    List<String> taken() {
        return List.copyOf(taken);
    }

    /** No pace from now on, not for the mail in hand either; returns when nobody is being served. */
    void hurry() throws InterruptedException {
        synchronized (lock) {
            pace = Duration.ZERO;
            lock.notifyAll();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (isBusy || waiting > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new IllegalStateException("the server is still busy " + PATIENCE + " after its client ended");
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
        }
    }

    private void enter() throws InterruptedException {
        synchronized (lock) {
            waiting++;
            try {
                while (isBusy) {
                    lock.wait();
                }
                isBusy = true;
            } finally {
                waiting--;
            }
        }
    }

    private void leave() {
        synchronized (lock) {
            isBusy = false;
            lock.notifyAll();
        }
    }

    private void pause() throws InterruptedException {
        synchronized (lock) {
            long begin = System.nanoTime();
            for (long left = pace.toNanos(); left > 0; left = begin + pace.toNanos() - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
        }
    }

    /** One transaction. */
    private final class Taking implements MessageHandler {
        private boolean isIn;

        @Override
        public void from(String sender) {
            try {
                enter();
                isIn = true;
            } catch (InterruptedException e) {
                // The server is being stopped: this conversation has nobody to talk to any more.
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void recipient(String recipient) {
            // everybody is welcome
        }

        @Override
        public String data(InputStream in) throws IOException {
            String message = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            Matcher id = MESSAGE_ID.matcher(message);
            taken.add(id.find() ? id.group(1) : "(no Message-ID)");
            try {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "taken";
        }

        @Override
        public void done() {
            if (isIn) {
                isIn = false;
                leave();
            }
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    @Override
    public String toString() {
        return "server on port " + port() + ", taken " + taken;
    }
}

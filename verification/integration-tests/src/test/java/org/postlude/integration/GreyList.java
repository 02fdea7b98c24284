package org.postlude.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells a Postfix whom to defer, as greylisting programs do: each sender and recipient together until some time after they came
 * first (Postfix, SMTPD_POLICY_README). For one domain only.
 */
final class GreyList implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, Long> firstSeen = new ConcurrentHashMap<>();
    private final String domain;
    private final long delay;

    private GreyList(String domain, Duration delay) throws IOException {
        this.domain = domain;
        this.delay = delay.toNanos();
    }

    static GreyList start(String domain, Duration delay) throws IOException {
        GreyList list = new GreyList(domain, delay);
        thread(list::serve);
        return list;
    }

    private static void thread(Runnable what) {
        Thread thread = new Thread(what, "grey-list");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                Socket client = server.accept();
                thread(() -> answer(client));
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
            Map<String, String> request = new TreeMap<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    client.getOutputStream().write(("action=" + action(request) + "\n\n").getBytes(US_ASCII));
                    request.clear();
                } else {
                    String[] pair = line.split("=", 2);
                    request.put(pair[0], pair[1]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String action(Map<String, String> request) {
        String recipient = request.getOrDefault("recipient", "");
        long now = System.nanoTime();
        Long first = firstSeen.putIfAbsent(request.get("sender") + " " + recipient, now);
        boolean isTooEarly = first == null || now - first < delay;
        return recipient.endsWith("@" + domain) && isTooEarly ? "450 4.7.1 greylisted" : "DUNNO";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

package org.postlude.transport.jakartamail;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.TransportRequest;

/** A mailbox on loopback, by IMAP or POP3, that answers as a server should unless a test has it answer otherwise. */
final class MailboxStub implements AutoCloseable {
    private static final Pattern PIECE = Pattern.compile("UID FETCH (\\d+) \\(.*BODY\\.PEEK\\[]<(\\d+)\\.(\\d+)>\\)");

    /** What is said to a line instead; null for what a server should say, and what is empty ends the connection. */
    @FunctionalInterface
    interface Otherwise {
        @Nullable
        String to(String line);
    }

    final String protocol;
    final Map<Integer, String> messages = new TreeMap<>();
    final List<String> names = new CopyOnWriteArrayList<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();
    private volatile boolean isOver;
    final Set<Socket> open = ConcurrentHashMap.newKeySet();
    volatile String user = "ann";
    volatile String capabilities = "IMAP4rev1";
    volatile Otherwise otherwise = line -> null;
    private final Set<Integer> deleted = new TreeSet<>();
    private final Set<Integer> marked = ConcurrentHashMap.newKeySet();
    private final ServerSocket server = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());

    MailboxStub(String protocol) throws IOException {
        this.protocol = protocol;
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "mailbox-stub");
        thread.setDaemon(true);
        thread.start();
    }

    TransportRequest request(Map<String, String> options) {
        String url = protocol + "://" + user + "@127.0.0.1:" + server.getLocalPort()
                + "?starttls=off&unprotectedLogin=allow&every=1h&replyTimeout=10s";
        return new TransportRequest("box", url, options);
    }

    /** Its number is also its name by POP3. */
    MailboxStub with(int number, String text) {
        messages.put(number, "Subject: " + number + "\r\n\r\n" + text + "\r\n");
        names.add(Integer.toString(number));
        return this;
    }

    private void accept() {
        try {
            while (!isOver) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            isOver = true; // it was closed
        }
    }

    private void serve(Socket socket) {
        boolean isImap = protocol.equals("imap");
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            say(out, isImap ? "* OK [CAPABILITY " + capabilities + "] ready\r\n" : "+OK ready\r\n");
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String command = isImap ? line.replaceFirst("\\S+ ", "") : line;
                lines.add(command);
                String answer = otherwise.to(command);
                if (answer == null) {
                    answer = isImap ? imap(command) : pop3(command);
                }
                if (answer.isEmpty()) {
                    return;
                }
                say(out, answer.replace("TAG", line.replaceFirst(" .*", "")));
            }
        } catch (IOException e) {
            gone.incrementAndGet(); // the other side has gone
        } finally {
            open.remove(socket);
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    private synchronized String imap(String line) {
        Matcher piece = PIECE.matcher(line);
        if (piece.matches()) {
            int uid = Integer.parseInt(piece.group(1));
            return piece(uid, Integer.parseInt(piece.group(2)), Integer.parseInt(piece.group(3)));
        }
        StringBuilder all = new StringBuilder();
        if (line.startsWith("CAPABILITY")) {
            all.append("* CAPABILITY ").append(capabilities).append("\r\n");
        } else if (line.startsWith("LIST")) {
            all.append("* LIST () \"/\" INBOX\r\n");
        } else if (line.startsWith("SELECT") || line.startsWith("EXAMINE")) {
            all.append("* " + messages.size() + " EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 1000] ok\r\n");
        } else if (line.startsWith("UID FETCH")) {
            numbers(line, all);
        } else if (line.contains("STORE")) {
            marked.addAll(messages.keySet());
        } else if (line.startsWith("FETCH") && line.contains("FLAGS")) {
            all.append("* 1 FETCH (FLAGS (" + (marked.isEmpty() ? "" : "\\Deleted") + "))\r\n");
        } else if (line.startsWith("IDLE")) {
            return "+ idling\r\n";
        }
        return all + "TAG OK done\r\n";
    }

    private void numbers(String line, StringBuilder all) {
        int number = 0;
        String wanted = line.split(" ", -1)[2];
        for (Map.Entry<Integer, String> each : messages.entrySet()) {
            number++;
            if (wanted.endsWith(":*") || wanted.equals(each.getKey().toString())) {
                String size = line.contains("SIZE")
                        ? " RFC822.SIZE " + each.getValue().length()
                        : "";
                all.append("* " + number + " FETCH (UID " + each.getKey() + size + ")\r\n");
            }
        }
    }

    /** What a server should say that has been asked for octets of a message. */
    String piece(int uid, int from, int most) {
        String text = messages.get(uid);
        if (text == null) {
            return "TAG OK done\r\n";
        }
        int at = Math.min(from, text.length());
        String octets = text.substring(at, Math.min(text.length(), at + most));
        int number = List.copyOf(messages.keySet()).indexOf(uid) + 1;
        return fetched(number, uid, text.length(), from, octets);
    }

    static String fetched(int number, int uid, int size, int from, String octets) {
        return "* " + number + " FETCH (UID " + uid + " RFC822.SIZE " + size + " BODY[]<" + from + "> {"
                + octets.length() + "}\r\n" + octets + ")\r\nTAG OK done\r\n";
    }

    private synchronized String pop3(String line) {
        List<Integer> all = List.copyOf(messages.keySet());
        if (line.equals("CAPA")) {
            return "+OK\r\nUSER\r\nUIDL\r\nTOP\r\n.\r\n";
        }
        if (line.equals("STAT")) {
            return "+OK " + all.size() + " 1000\r\n";
        }
        if (line.equals("UIDL") || line.equals("LIST")) {
            StringBuilder list = new StringBuilder("+OK\r\n");
            for (int i = 0; i < all.size(); i++) {
                String said = line.equals("UIDL")
                        ? names.get(i)
                        : Integer.toString(messages.getOrDefault(all.get(i), "").length());
                list.append(i + 1).append(' ').append(said).append("\r\n");
            }
            return list + ".\r\n";
        }
        if (line.startsWith("RETR")) {
            String text = messages.getOrDefault(all.get(Integer.parseInt(line.substring(5)) - 1), "");
            return "+OK\r\n" + text.replace("\r\n.", "\r\n..") + ".\r\n";
        }
        if (line.startsWith("DELE")) {
            deleted.add(all.get(Integer.parseInt(line.substring(5)) - 1));
        } else if (line.equals("QUIT")) {
            for (int number : deleted) {
                names.remove(List.copyOf(messages.keySet()).indexOf(number));
                messages.remove(number);
            }
            deleted.clear();
        }
        return "+OK\r\n";
    }

    long count(String pattern) {
        return lines.stream().filter(Pattern.compile(pattern).asPredicate()).count();
    }

    @Override
    public void close() throws IOException {
        isOver = true;
        server.close();
        for (Socket each : open) {
            each.close();
        }
    }
}

package org.postlude.transport.im;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An XMPP server that says what a test lets it say, to one client after another. What a client must say it waits for. */
final class RawServer implements AutoCloseable {
    static final String DOMAIN = "chat.example";
    static final String ACCOUNT = "ann@" + DOMAIN;
    static final String SM = "urn:xmpp:sm:3";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerSocket listening;
    private final BlockingQueue<Wire> wires = new LinkedBlockingQueue<>();
    private final List<Wire> all = new ArrayList<>();
    private final Thread accepting = new Thread(this::accept, "raw-xmpp-accept");

    RawServer() throws IOException {
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        accepting.setDaemon(true);
        accepting.start();
    }

    ChatAccount account() {
        return account(Duration.ofMinutes(5));
    }

    ChatAccount account(Duration resumption) {
        return account(PATIENCE, resumption);
    }

    ChatAccount account(Duration patience, Duration resumption) {
        return new ChatAccount(
                ACCOUNT,
                "127.0.0.1",
                listening.getLocalPort(),
                false,
                "postlude",
                () -> "secret",
                patience,
                resumption);
    }

    private void accept() {
        try {
            while (true) {
                Wire wire = new Wire(listening.accept());
                synchronized (all) {
                    all.add(wire);
                }
                wires.add(wire);
            }
        } catch (IOException closed) {
            // By close.
        }
    }

    /** The next client. */
    Wire wire() throws InterruptedException {
        Wire wire = wires.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (wire == null) {
            throw new AssertionError("nobody has connected");
        }
        return wire;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        synchronized (all) {
            for (Wire wire : all) {
                wire.close();
            }
        }
    }

    /** One client's connection. */
    static final class Wire implements AutoCloseable {
        private final Socket socket;
        private final Reader in;
        private final OutputStream out;
        private final StringBuilder unread = new StringBuilder();

        Wire(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            InputStream stream = socket.getInputStream();
            in = new InputStreamReader(stream, UTF_8);
            out = socket.getOutputStream();
        }

        void say(String xml) throws IOException {
            say(xml.getBytes(UTF_8));
        }

        void say(byte[] octets) throws IOException {
            out.write(octets);
            out.flush();
        }

        /** Waits until the client has said something that matches, and takes it and all before it. */
        Matcher hear(String pattern) throws IOException {
            Pattern compiled = Pattern.compile(pattern, Pattern.DOTALL);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            char[] some = new char[4_096];
            while (true) {
                Matcher matcher = compiled.matcher(unread.toString());
                if (matcher.find()) {
                    unread.delete(0, matcher.end());
                    return matcher;
                }
                int count;
                try {
                    count = in.read(some);
                } catch (SocketTimeoutException e) {
                    throw new AssertionError("not heard: " + pattern + " in " + unread, e);
                }
                if (count < 0) {
                    throw new AssertionError("the client has gone before " + pattern + ": " + unread);
                }
                unread.append(some, 0, count);
            }
        }

        /** All that the client says for as long. */
        String hearAllFor(Duration time) throws IOException {
            socket.setSoTimeout((int) time.toMillis());
            char[] some = new char[4_096];
            try {
                int count = in.read(some);
                while (count >= 0) {
                    unread.append(some, 0, count);
                    count = in.read(some);
                }
            } catch (SocketTimeoutException silence) {
                // That is what was waited for.
            }
            return unread.toString();
        }

        void features(String features) throws IOException {
            hear("<stream:stream[^>]*>");
            say("<?xml version='1.0'?><stream:stream from='" + DOMAIN + "' id='s1' version='1.0' xml:lang='en'"
                    + " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><stream:features>"
                    + features
                    + "</stream:features>");
        }

        /** To where the client has authenticated, and may bind a resource or go on. */
        void authenticate() throws IOException {
            features("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>");
            hear("<auth [^>]*mechanism='PLAIN'[^>]*>[^<]*</auth>");
            say("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            features("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='" + SM + "'/>");
        }

        /** To where the client is available; its stream may be resumed as "again". */
        void login(String accountFeatures) throws IOException {
            authenticate();
            bind(accountFeatures);
        }

        void bind(String accountFeatures) throws IOException {
            enable();
            answerInfo(accountFeatures);
            hear("<presence[^>]*>");
        }

        /** To where the client has another stream, and is not available yet. */
        void enable() throws IOException {
            String bind = id("<iq [^>]*>\\s*<bind");
            say("<iq type='result' id='" + bind + "'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>" + ACCOUNT
                    + "/postlude</jid></bind></iq>");
            hear("<enable [^>]*resume='true'[^>]*/>");
            say("<enabled xmlns='" + SM + "' id='again' resume='true' max='300'/>");
        }

        /** A whole session of another resource: all that the client says behind its login. */
        String loginBeside() throws IOException {
            authenticate();
            String bind = id("<iq [^>]*>\\s*<bind");
            say("<iq type='result' id='" + bind + "'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>" + ACCOUNT
                    + "/beside</jid></bind></iq>");
            hear("<enable [^>]*>");
            say("<enabled xmlns='" + SM + "'/>");
            answerInfo("");
            return hear("^(.*)</stream:stream>").group(1);
        }

        void login() throws IOException {
            login("");
        }

        /** Answers the next question for abilities. */
        void answerInfo(String features) throws IOException {
            String id = id("<iq [^>]*>\\s*<query xmlns='http://jabber.org/protocol/disco#info'");
            say("<iq type='result' id='" + id + "'><query xmlns='http://jabber.org/protocol/disco#info'>" + features
                    + "</query></iq>");
        }

        /** The id of the stanza that matches. */
        String id(String pattern) throws IOException {
            Matcher id = Pattern.compile("id='([^']*)'").matcher(hear(pattern).group());
            if (!id.find()) {
                throw new AssertionError("no id in what matches " + pattern);
            }
            String last = id.group(1);
            while (id.find()) {
                last = id.group(1);
            }
            return last;
        }

        /** Answers the join of the room as this nick; others are there already. */
        void admit(String room, String nick, String others) throws IOException {
            answerInfo("");
            hear("<presence [^>]*to='" + room + "/" + nick + "'.*?</presence>");
            say(others + "<presence from='" + room + "/" + nick
                    + "'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant' jid='"
                    + ACCOUNT + "/postlude'/><status code='110'/></x></presence>");
        }

        /** Answers the next ping. */
        void pong() throws IOException {
            String id = id("<iq [^>]*>\\s*<ping");
            say("<iq type='result' id='" + id + "' from='" + DOMAIN + "'/>");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

package org.postlude.tck.smtp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The server's half of RFC 5321 or RFC 2033, on one connection. Its thread's own. */
final class Conversation {
    private static final int MOST_COMMANDS = 100_000;
    /** After which a server closes (RFC 5321, section 3.8). */
    private static final int CLOSING = 421;

    private static final int LONGEST_MESSAGE = 128 << 20;

    private final FaultServer server;
    private final Talent talent;
    private final Account account;
    private final Script script;
    private final Wire wire;
    private final int number;

    private boolean loggedIn;
    /** Null outside a transaction. */
    private @Nullable String sender;

    private final List<String> recipients = new ArrayList<>();

    Conversation(FaultServer server, Talent talent, Account account, Script script, Wire wire, int number) {
        this.server = server;
        this.talent = talent;
        this.account = account;
        this.script = script;
        this.wire = wire;
        this.number = number;
    }

    void run() throws IOException, InterruptedException {
        at(SmtpPoint.CONNECT, "");
        if (talent.implicitTls()) {
            handshake();
        }
        at(SmtpPoint.BANNER, "220 faults.example.net");
        for (int i = 0; i < MOST_COMMANDS && command(wire.line()); i++) {
            // One after the other.
        }
    }

    /** Returns the code that the client knows by now, or 0. */
    private int at(SmtpPoint point, String due) throws IOException, InterruptedException {
        return at(point, due, script.next(point));
    }

    private int at(SmtpPoint point, String due, SmtpFault fault) throws IOException, InterruptedException {
        server.reached(point);
        String reply = due.isEmpty() ? due : due + "\r\n";
        Stage stage = server.stage(wire, reply);
        fault.carryOut(stage);
        int code = fault.code(due.isEmpty() ? 0 : Integer.parseInt(due.substring(0, 3)));
        if (code == CLOSING) {
            stage.cut(Cut.CLOSE);
        }
        return code;
    }

    private void say(String reply) throws IOException, InterruptedException {
        SmtpFault.none().carryOut(server.stage(wire, reply + "\r\n"));
    }

    private boolean command(String line) throws IOException, InterruptedException {
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        account.heard(number, wire.isSecure(), verb.equals("AUTH") ? "AUTH" : line);
        if (talent.wantsTls()
                && !wire.isSecure()
                && List.of("AUTH", "MAIL", "RCPT", "DATA").contains(verb)) {
            account.inPlain(number + " " + verb);
        }
        switch (verb) {
            case "EHLO", "LHLO" -> at(SmtpPoint.EHLO, talent.greeting(wire.isSecure()));
            case "HELO" -> at(SmtpPoint.EHLO, "250 faults.example.net");
            case "STARTTLS" -> startTls();
            case "AUTH" -> logIn(line);
            case "MAIL" -> mail(line);
            case "RCPT" -> recipient(line);
            case "DATA" -> data();
            case "RSET" -> {
                sender = null;
                say("250 2.0.0 ok");
            }
            case "NOOP" -> say("250 2.0.0 ok");
            case "QUIT" -> {
                at(SmtpPoint.QUIT, "221 2.0.0 bye");
                return false;
            }
            default -> say("500 5.5.1 no such command");
        }
        return true;
    }

    private void startTls() throws IOException, InterruptedException {
        if (!talent.wantsTls() || wire.isSecure()) {
            say("502 5.5.1 no TLS here");
        } else if (at(SmtpPoint.STARTTLS, "220 2.0.0 go") == 220 && !wire.isClosed()) {
            handshake(); // a line that was cut has none, and takes no fault that is meant for another's
        }
    }

    private void handshake() throws IOException, InterruptedException {
        SmtpFault fault = script.next(SmtpPoint.TLS_HANDSHAKE);
        at(SmtpPoint.TLS_HANDSHAKE, "", fault);
        wire.secure(talent.shown());
        sender = null;
    }

    private void logIn(String line) throws IOException, InterruptedException {
        String[] words = line.split(" ", -1);
        String mechanism = words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "";
        if (!talent.offersLogin() || !List.of("PLAIN", "LOGIN").contains(mechanism)) {
            say("504 5.5.4 no such login");
            return;
        }
        // The first reply is the one that fails; where it asks for more, the last is given as it is due.
        List<String> said = new ArrayList<>(words.length > 2 ? List.of(words[2]) : List.of());
        List<String> asked =
                mechanism.equals("PLAIN") ? List.of("334 ") : List.of("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6");
        boolean first = true;
        while (said.size() < asked.size()) {
            String challenge = asked.get(said.size());
            if ((first ? at(SmtpPoint.AUTH, challenge) : sayOf(challenge)) != 334) {
                return;
            }
            first = false;
            said.add(wire.line());
        }
        String verdict = talent.knows(mechanism, said) ? "235 2.7.0 welcome" : "535 5.7.8 not with these words";
        loggedIn = (first ? at(SmtpPoint.AUTH, verdict) : sayOf(verdict)) == 235;
    }

    private int sayOf(String reply) throws IOException, InterruptedException {
        say(reply);
        return Integer.parseInt(reply.substring(0, 3));
    }

    private void mail(String line) throws IOException, InterruptedException {
        if (talent.wantsTls() && !wire.isSecure()) {
            say("530 5.7.0 STARTTLS first");
        } else if (talent.offersLogin() && !loggedIn) {
            say("530 5.7.0 AUTH first");
        } else if (at(SmtpPoint.MAIL, "250 2.1.0 ok") / 100 == 2) {
            sender = address(line);
            recipients.clear();
        }
    }

    private void recipient(String line) throws IOException, InterruptedException {
        if (sender == null) {
            say("503 5.5.1 MAIL first");
            return;
        }
        String address = address(line);
        if (at(SmtpPoint.RCPT, script.toRecipient(address)) / 100 == 2) {
            recipients.add(address);
        }
    }

    private void data() throws IOException, InterruptedException {
        if (sender == null) {
            say("503 5.5.1 MAIL first");
        } else if (recipients.isEmpty()) {
            say("554 5.5.1 nobody to send to");
        } else if (at(SmtpPoint.DATA, "354 go on") == 354) {
            String octets = message();
            for (String recipient : talent.lmtp() ? List.copyOf(recipients) : List.of("")) {
                endOfData(recipient.isEmpty() ? recipients : List.of(recipient), octets);
            }
            sender = null;
        }
    }

    /** One reply for these. What it takes on is written down first. */
    private void endOfData(List<String> to, String octets) throws IOException, InterruptedException {
        String due = script.afterData(talent.lmtp() ? to.get(0) : "");
        SmtpFault fault = script.next(SmtpPoint.END_OF_DATA);
        int code = fault.code(Integer.parseInt(due.substring(0, 3)));
        boolean takes = due.startsWith("2") && (code / 100 == 2 || (code == 0 && script.takesUntold()));
        List<Integer> places = new ArrayList<>();
        for (String recipient : takes ? to : List.<String>of()) {
            String from = String.valueOf(sender);
            places.add(account.take(
                    new Taken(number, from, recipient, Account.messageId(octets), octets, wire.isSecure(), false)));
        }
        try {
            at(SmtpPoint.END_OF_DATA, due, fault);
        } catch (IOException e) {
            // Its reply was not written to the end: what that ends is known only to who had all of it.
            if (!script.takesUntold()) {
                places.forEach(account::giveUp);
            }
            throw e;
        }
        if (code / 100 == 2) {
            places.forEach(account::told);
        }
    }

    private String message() throws IOException {
        StringBuilder message = new StringBuilder();
        for (String line = wire.line(); !line.equals("."); line = wire.line()) {
            message.append(line, line.startsWith(".") ? 1 : 0, line.length()).append("\r\n");
            if (message.length() > LONGEST_MESSAGE) {
                throw new IOException("the client sends more than " + LONGEST_MESSAGE + " octets");
            }
        }
        return message.toString();
    }

    private static String address(String line) {
        int end = line.lastIndexOf('>');
        return end < 0 ? "" : line.substring(line.indexOf('<') + 1, end);
    }
}

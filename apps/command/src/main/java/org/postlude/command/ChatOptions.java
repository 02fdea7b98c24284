package org.postlude.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.TransportRequest;
import picocli.CommandLine.Option;

/** An account of instant messaging on the command line. */
final class ChatOptions {
    private static final Pattern ACCOUNT =
            Pattern.compile("([^@/:]+)@(\\[[0-9A-Fa-f:.]+]|[^@/:\\[\\]]+)(?::(\\d{1,5}))?");
    private static final int MOST_PORTS = 65_535;
    private static final String FILE = "file:";

    @Option(
            names = "--xmpp",
            paramLabel = "USER@HOST:PORT",
            required = true,
            description = "the account and where its server is; without a port 5222")
    private String account = "";

    @Option(
            names = "--password",
            paramLabel = "PLACE",
            required = true,
            description =
                    "where its password lies: file:PATH (that nobody else may read) or env:NAME; never the password itself")
    private String password = "";

    @Option(
            names = "--tls",
            paramLabel = "required|no",
            defaultValue = "required",
            description =
                    "whether the connection has to be encrypted; no is for this machine alone (default: ${DEFAULT-VALUE})")
    private String tls = "required";

    @Option(names = "--nick", paramLabel = "NICK", description = "the name in the room (default: USER)")
    private @Nullable String nick;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "of the account's address, where it is another than HOST")
    private @Nullable String domain;

    /** As a transport of a run's file is written. */
    String url() {
        Matcher parts = ACCOUNT.matcher(account);
        if (!parts.matches() || (parts.group(3) != null && Integer.parseInt(parts.group(3)) > MOST_PORTS)) {
            throw new UsageException("--xmpp "
                    + TransportRequest.withoutPassword("xmpp://" + account).substring("xmpp://".length())
                    + ": it is no account at a server, as ann@chat.example.org:5222 is; nothing was done");
        }
        if (!tls.equals("required") && !tls.equals("no")) {
            throw new UsageException("--tls " + tls + ": give required or no; nothing was done");
        }
        List<String> options = new ArrayList<>();
        options.add("password=" + Chats.encoded(place()));
        options.add("tls=" + tls);
        if (nick != null) {
            options.add("nick=" + Chats.encoded(nick));
        }
        if (domain != null) {
            options.add("domain=" + Chats.encoded(domain));
        }
        String port = parts.group(3) == null ? "" : ":" + parts.group(3);
        return "xmpp://" + Chats.encoded(parts.group(1)) + "@" + parts.group(2) + port + "?"
                + String.join("&", options);
    }

    /** Not shown if it is none: then it may be the password. */
    private String place() {
        if (password.startsWith(FILE) && password.length() > FILE.length()) {
            return FILE
                    + Path.of(password.substring(FILE.length()))
                            .toAbsolutePath()
                            .normalize();
        }
        if (password.matches("env:[A-Za-z_][A-Za-z0-9_]*")) {
            return password;
        }
        throw new UsageException("--password: give file:PATH or env:NAME, never the password itself; nothing was done");
    }
}

package org.postlude.transport.im;

import java.util.List;
import org.postlude.transport.TransportOption;

/** What can be set of an account, for tools and for refusals (rule T21). */
final class ImOptions {
    private static final String TIME = ", a time such as 500ms, 30s, 5m or 1h";

    static final List<TransportOption> ALL = List.of(
            open(
                    "state",
                    "folder in which the account's conversations are kept; a path that begins with /",
                    "it has to be given"),
            new TransportOption(
                    "password",
                    "where the password lies: env:NAME or file:/PATH, never the secret itself",
                    "none",
                    true),
            open("domain", "of the account's address, if it is not the host that is connected to", "the host"),
            open("resource", "what this session is called, the same each time", "postlude"),
            open("tls", "required; or no, for a server on this machine", "required"),
            open("rooms", "addresses of rooms that are joined, with commas between them", "none"),
            open("nick", "what this user is called in rooms", "the user"),
            open("folder", "where the conversations' folders are, levels with a slash between them", "Conversations"),
            open("invitations", "join: go where somebody invites to; or ignore", "ignore"),
            open("history", "yes: ask rooms for what was said since; or no", "yes"),
            open("patience", "for each answer of the server" + TIME, "30s"),
            open("resumption", "how long a lost stream is gone on with" + TIME, "5m"));

    private ImOptions() {}

    private static TransportOption open(String name, String meaning, String otherwise) {
        return new TransportOption(name, meaning, otherwise, false);
    }
}

package org.postlude.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.bridge.AddressLists;
import org.postlude.bridge.EnvelopeReader;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;
import picocli.CommandLine.Option;

/** Who sends to whom, where the header is not to say it. */
final class EnvelopeOptions {
    @Option(
            names = "--from",
            paramLabel = "ADDR",
            description = "the envelope's sender, in place of the header's; '<>' for none")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "ADDR",
            description = "the envelope's recipients, in place of the header's; more than once, or with commas."
                    + " XMPP:bob@chat.example is somebody at a chat server, or a room there")
    private List<String> to = new ArrayList<>();

    EnvelopeReader reader() {
        EnvelopeReader byHeader = EnvelopeReader.ofHeader().withRecipients(recipients());
        return sender().map(byHeader::withSender).orElse(byHeader);
    }

    private Optional<String> sender() {
        return Optional.ofNullable(from).map(text -> {
            if (text.isBlank() || text.trim().equals("<>")) {
                return "";
            }
            List<String> mailboxes = mailboxes("--from", text);
            if (mailboxes.size() != 1) {
                throw new UsageException("--from " + text + ": give one address; nothing was submitted");
            }
            return mailboxes.get(0);
        });
    }

    private List<Recipient> recipients() {
        return to.stream().flatMap(EnvelopeOptions::recipients).toList();
    }

    /** Addresses at a chat server stand beside others. */
    private static Stream<Recipient> recipients(String list) {
        List<String> parts = List.of(list.split(",", -1));
        if (parts.stream().noneMatch(part -> Chats.isTyped(part.trim()))) {
            return mailboxes("--to", list).stream().map(Recipient::smtp);
        }
        return parts.stream()
                .flatMap(part -> Chats.isTyped(part.trim())
                        ? Stream.of(Chats.typed(part.trim()))
                        : mailboxes("--to", part).stream().map(Recipient::smtp));
    }

    private static List<String> mailboxes(String option, String list) {
        try {
            List<String> mailboxes = AddressLists.mailboxes(list);
            if (mailboxes.isEmpty()) {
                throw new UsageException(option + " '" + list + "' holds no address; nothing was submitted");
            }
            return mailboxes;
        } catch (InvalidAddressException e) {
            throw new UsageException(option + ": " + e.getMessage() + "; nothing was submitted");
        }
    }
}

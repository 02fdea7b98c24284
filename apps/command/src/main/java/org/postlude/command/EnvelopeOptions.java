package org.postlude.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            description = "the envelope's recipients, in place of the header's; more than once, or with commas")
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
        return to.stream()
                .flatMap(list -> mailboxes("--to", list).stream())
                .map(Recipient::smtp)
                .toList();
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

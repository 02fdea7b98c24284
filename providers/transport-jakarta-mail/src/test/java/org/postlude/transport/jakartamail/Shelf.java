package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.SavedKeys;

/** What a store is to a mailbox: it keeps each key once, over all logons, and can be told to take nothing. */
final class Shelf {
    /** How a message is given up by its store. */
    enum Mood {
        TAKES,
        STOPS,
        FAILS
    }

    private final TreeMap<String, byte[]> kept = new TreeMap<>();
    private final List<String> offered = new ArrayList<>();
    private Mood mood = Mood.TAKES;

    void is(Mood next) {
        mood = next;
    }

    /** Under another key, as an earlier life would have. */
    void put(String key, byte[] octets) {
        kept.put(key, octets);
    }

    List<String> keys() {
        return List.copyOf(kept.keySet());
    }

    /** The text behind each header, in the order of the keys. */
    List<String> texts() {
        return kept.values().stream()
                .map(octets -> new String(octets, StandardCharsets.ISO_8859_1))
                .map(text -> text.substring(text.indexOf("\r\n\r\n") + 4).strip())
                .toList();
    }

    Map<String, byte[]> kept() {
        return kept;
    }

    /** The keys that saveChanges was called with, each time. */
    List<String> offered() {
        return offered;
    }

    /** One transfer. */
    final class Transfer implements InboundMessage {
        private final AttemptId attempt;
        private boolean isSaved;

        Transfer(AttemptId attempt) {
            this.attempt = attempt;
        }

        boolean isSaved() {
            return isSaved;
        }

        @Override
        public AttemptId attempt() {
            return attempt;
        }

        @Override
        public SavedKeys saved(String prefix, String after, int most) {
            List<SavedKeys.Saved> found = new ArrayList<>();
            for (Map.Entry<String, byte[]> each : kept.tailMap(prefix).entrySet()) {
                if (!each.getKey().startsWith(prefix)) {
                    break;
                }
                if (each.getKey().compareTo(after) > 0) {
                    if (found.size() == most) {
                        return new SavedKeys(
                                found, Optional.of(found.get(most - 1).key()));
                    }
                    found.add(new SavedKeys.Saved(each.getKey(), sha256(each.getValue())));
                }
            }
            return new SavedKeys(found, Optional.empty());
        }

        @Override
        public boolean saveChanges(String key, String folder, Content content) throws IOException {
            if (isSaved) {
                throw new AssertionError("a second message in one transfer: " + key);
            }
            offered.add(key);
            byte[] octets;
            try (InputStream in = content.open()) {
                octets = in.readAllBytes();
            }
            if (octets.length != content.size()) {
                throw new AssertionError("it says " + content.size() + " octets and has " + octets.length);
            }
            if (mood == Mood.FAILS) {
                throw new IOException("the store failed");
            }
            isSaved = mood == Mood.TAKES;
            if (isSaved && kept.putIfAbsent(key, octets) != null) {
                throw new AssertionError("it knew that it was saved: " + key);
            }
            return isSaved;
        }
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has it", e);
        }
    }
}

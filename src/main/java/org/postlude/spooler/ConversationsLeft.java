package org.postlude.spooler;

import java.util.List;

/**
 * What has come of leaving conversations.
 *
 * @param left these were left, and that is recorded
 * @param problems a sentence for each that was not, or may not be; empty when all went well
 */
public record ConversationsLeft(List<ConversationView> left, List<String> problems) {
    /**
     * Copies the lists.
     *
     * @param left these were left
     * @param problems a sentence for each that was not
     */
    public ConversationsLeft {
        left = List.copyOf(left);
        problems = List.copyOf(problems);
    }
}

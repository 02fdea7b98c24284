package org.postlude.store;

import org.postlude.message.MessageId;

/**
 * A message has arrived and is durable; MAPI {@code fnevNewMail}.
 *
 * @param id the store's name for it
 * @param folder where it was filed
 */
public record NewMail(MessageId id, String folder) {}
